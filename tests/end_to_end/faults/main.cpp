// A cluster under load whose nodes, servers and links break; then everything is brought to rest,
// and what is left is audited by code that is not the server's.
//
//   fault_tests [rounds] [seed]
//
// CALLOUT_TEST_FAULT names the only kind of fault that is wanted, as the table at the end does.
#include "tests/end_to_end/crash/rounds.hpp"
#include "tests/end_to_end/crash/settle.hpp"
#include "tests/end_to_end/crash/verdict.hpp"
#include "tests/end_to_end/faults/nemesis.hpp"
#include "tests/end_to_end/faults/probe.hpp"
#include "tests/end_to_end/faults/toll.hpp"
#include "tests/end_to_end/visits.hpp"

#include <fstream>
#include <iostream>

namespace callout::faults {
namespace {

constexpr std::size_t long_run = 20; ///< rounds from which pauses are long as well
/// For what shows only when the fault is over.
constexpr std::chrono::milliseconds aftermath{2'000};

std::string wanted() {
  const auto* name = std::getenv("CALLOUT_TEST_FAULT");
  return name ? name : "";
}

class ordeal {
public:
  ordeal(std::size_t rounds, std::uint64_t seed)
      : plan_{draw_plan(rounds, seed, arena::size, !faketime().empty(), rounds >= long_run,
                        wanted())} {
    if (faketime().empty())
      std::cout << "libfaketime is not installed: no clock is moved" << std::endl;
    probe_ = std::make_unique<probe>(arena_.here());
    city_ = std::make_unique<crash::load>(
        arena_.here(),
        crash::load_options{.technicians = 100, .customers = 100, .concurrency = 48, .seed = seed});
    nemesis_ = std::make_unique<nemesis>(arena_, *city_);
  }

  void run() {
    city_->await(50);
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      const auto& b = plan_[i];
      std::cout << "round " << i + 1 << ": " << text_of(b) << std::flush;
      arena_.lead_clients_to(b.safe);
      city_->await(20);
      probe_->begin(arena_.at(b.safe).process->url());
      nemesis_->strike(b);
      if (city_->ends_within(aftermath))
        throw std::runtime_error{"the city has ended:\n" + city_->said()};
      city_->await(20);
      const auto seen = probe_->end();
      toll_.add(b.what, seen);
      std::cout << "; longest pause " << seen.longest.count() << " ms (" << seen.what << ")"
                << std::endl;
    }
    arena_.lead_clients_to(0);
    city_->await(50); // It goes on after the last fault.
    city_->stop();
  }

  /// Prints and counts what is wrong.
  std::size_t audit() {
    const auto now = crash::settle(arena_.here());
    auto chief = crash::chief_of(arena_.here());
    const auto ledger = end_to_end::balances(chief);
    auto nodes = nemesis_->findings();
    for (std::size_t i = arena::size; i-- > 0;)
      if (const int code = arena_.at(i).process->terminate(); code != 0)
        nodes.push_back("SIGTERM ended node-" + std::to_string(i + 1) + " with " +
                        std::to_string(code));
    const auto site = arena_.here();
    const auto log = crash::read_log(site.data, site.database);
    const auto acks = crash::read_acks(city_->acks());
    auto wrong = crash::judge({log, acks, now, crash::read_books(site.data), ledger});
    wrong["probe"] = crash::say("probe", probe_->audit(log));
    wrong["flood"] = crash::say("flood", nemesis_->audit(log));
    wrong["served"] = crash::say("served", probe_->surprises());
    wrong["nodes"] = crash::say("nodes", nodes);
    const auto chain = arena_.tool({"audit", "verify"});
    wrong["chain"] = crash::say("hash chain",
                                chain.code == 0 ? crash::findings{} : crash::findings{chain.error});
    crash::say_what_happened(log, acks.size());
    toll_.say(nemesis_->take_overs(), arena::ttl, acks.size() + probe_->acknowledged(), wrong);
    std::size_t all = 0;
    for (const auto& [what, count] : wrong)
      all += count;
    return all;
  }

  /// Leaves the folder behind, and the log in it, since its server goes away.
  std::filesystem::path keep() {
    const auto site = arena_.here();
    try {
      std::ofstream out{site.folder / "rows.jsonl"};
      const auto log = crash::read_log(site.data, site.database);
      for (const auto& r : log.rows)
        out << json{{"shard", r.shard},
                    {"seq", r.seq},
                    {"kind", r.kind},
                    {"entity", r.entity},
                    {"version", r.version},
                    {"at", r.at},
                    {"type", r.type},
                    {"data", r.data},
                    {"effects", r.effects},
                    {"command", r.command},
                    {"by", r.by}}
                   .dump()
            << '\n';
    } catch (const std::exception& e) {
      std::cout << "the log cannot be kept: " << e.what() << std::endl;
    }
    return arena_.keep();
  }

private:
  const std::vector<blow> plan_;
  arena arena_{{"fsync=off"}, "rows_waiting = 100\n"};
  std::unique_ptr<probe> probe_;
  std::unique_ptr<crash::load> city_;
  std::unique_ptr<nemesis> nemesis_;
  toll toll_;
};

} // namespace
} // namespace callout::faults

int main(int argc, char** argv) {
  return callout::crash::run_rounds<callout::faults::ordeal>("fault_tests", argc, argv);
}
