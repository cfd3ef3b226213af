// kill -9, again and again, at moments nobody chose, while a city lives on the server; then
// everything is brought to rest and the log is audited by code that is not the server's.
//
//   crash_tests [rounds] [seed]
//
// With CALLOUT_TEST_STORE=postgres the log is in PostgreSQL, which is killed as well.
#include "tests/end_to_end/crash/load.hpp"
#include "tests/end_to_end/crash/rounds.hpp"
#include "tests/end_to_end/crash/settle.hpp"
#include "tests/end_to_end/crash/verdict.hpp"
#include "tests/end_to_end/visits.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <random>

namespace callout::crash {
namespace {

/// Threads to race each other, and short terms, so that timers come due all the time, entities
/// sleep and wake, and snapshots are taken.
std::string settings(int threads) {
  return "[server]\nthreads = " + std::to_string(threads) +
         "\n[node]\nthreads = " + std::to_string(threads) + R"(
idle_s = 1
snapshot_every = 5
[log]
level = "warn"
[offers]
first_s = 2
next_s = 2
again_s = 1
alert_s = 3
give_up_s = 20
)";
}

/// The gate and the bank lose answers, give them twice, and fail; they never lie.
const json faults{{"seed", 7},
                  {"faults",
                   {{{"fault", "timeout_after"}, {"probability", 0.03}},
                    {{"fault", "timeout_before"}, {"probability", 0.03}},
                    {{"fault", "error"}, {"probability", 0.03}},
                    {{"fault", "answer_twice"}, {"probability", 0.05}},
                    {{"fault", "decline"},
                     {"operation", "hold"},
                     {"probability", 0.02},
                     {"code", "insufficient_funds"}},
                    {{"fault", "delay"}, {"probability", 0.05}, {"delay_ms", 300}}}}};

class ordeal {
public:
  ordeal(std::size_t rounds, std::uint64_t seed)
      : rounds_{rounds}, dice_{seed}, stage_{settings(1 + static_cast<int>(seed % 2))} {
    misbehave(true);
    city_ = std::make_unique<load>(here(), load_options{.seed = seed});
  }

  void run() {
    for (std::size_t round = 1; round <= rounds_; ++round) {
      const auto acks = draw(20, 300);
      city_->await(static_cast<std::size_t>(acks));
      std::cout << "round " << round << ": after " << acks << " acknowledgements ";
      if (stage_.postgres() && draw(0, 3) == 0)
        kill_database();
      else if (draw(0, 5) == 0)
        stop();
      else
        kill();
      misbehave(true);
    }
    city_->await(100); // It goes on after the last crash.
    city_->stop();
    misbehave(false);
  }

  /// Prints and counts what is wrong.
  std::size_t audit() {
    const auto now = settle(here());
    auto chief = chief_of(here());
    const auto ledger = end_to_end::balances(chief);
    std::size_t wrong = 0;
    if (const int code = stage_.server().terminate(); code != 0)
      wrong += say("stop", {"SIGTERM ended with " + std::to_string(code)});
    const auto log = read_log(stage_.data(), stage_.database());
    const auto acks = read_acks(city_->acks());
    for (const auto& [what, count] : judge({log, acks, now, read_books(stage_.data()), ledger}))
      wrong += count;
    const auto chain = stage_.tool({"audit", "verify"});
    wrong += say("hash chain", chain.code == 0 ? findings{} : findings{chain.error});
    say_what_happened(log, acks.size());
    return wrong;
  }

  std::filesystem::path keep() { return stage_.keep(); }

private:
  site here() { return {stage_.url(), stage_.folder(), stage_.data(), stage_.database()}; }

  std::int64_t draw(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{least, most}(dice_);
  }

  void stop() {
    const int code = stage_.server().terminate();
    std::cout << "stopped by SIGTERM" << std::endl;
    if (code != 0)
      throw std::runtime_error{"SIGTERM ended with " + std::to_string(code)};
    stage_.server().restart();
  }

  /// The node lives on, and finds its way back by itself.
  void kill_database() {
    stage_.postgres()->kill_9();
    std::cout << "the database killed" << std::endl;
    stage_.postgres()->start();
  }

  /// Now and then again and again: while it still reads its log, too.
  void kill() {
    stage_.server().kill_9();
    std::cout << "killed";
    while (draw(0, 2) == 0) {
      const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
      kit::child again{kit::callout_binary(), stage_.command_line(), nowhere, nowhere};
      ::close(nowhere);
      again.wait(std::chrono::milliseconds{draw(1, 400)});
      std::cout << ", and again while starting";
    } // The end of `again` is a SIGKILL.
    std::cout << std::endl;
    stage_.server().restart();
  }

  void misbehave(bool on) {
    kit::http_client http{stage_.url()};
    end_to_end::expect(http.post("/v1/sandbox/payments/faults", on ? faults : json::object()));
  }

  const std::size_t rounds_;
  std::mt19937_64 dice_;
  end_to_end::stage stage_;
  std::unique_ptr<load> city_;
};

} // namespace
} // namespace callout::crash

int main(int argc, char** argv) {
  return callout::crash::run_rounds<callout::crash::ordeal>("crash_tests", argc, argv);
}
