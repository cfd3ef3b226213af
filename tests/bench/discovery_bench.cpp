// `./dev bench --discovery`: the technicians nearest to somebody that pass all filters, among a
// million around Riyadh's real places: the index, a scan of everyone, PostGIS and Redis, with the
// same data and searches.
#include "tests/actors/discovery/postgis.hpp"
#include "tests/bench/discovery_run.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/redis_supply.hpp"
#include "tests/kit/places.hpp"
#include "tests/kit/postgres_server.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <optional>

namespace callout::bench {
namespace {

using namespace testing_discovery;

struct flags {
  std::size_t technicians = 1'000'000, searches = 20'000, others = 1'000, scans = 20;
  std::chrono::milliseconds pings{1'000};
  int repetitions = 3;
};

ground city() {
  ground g;
  for (const auto& p : kit::places())
    g.centres.push_back(p.at);
  return g;
}

/// One of the ways that are set beside the index, if it can be had.
struct rival {
  std::string name;
  std::function<std::vector<found>(const dispatching::search&)> find;
  std::size_t count;
  search_figures figures = {}, index = {}; ///< and of the index, asked the same
  std::size_t differ = 0, compared = 0;
};

void print(const std::string& name, const search_figures& f, goal p99 = {}) {
  print_line(name + ", p50", f.p50_us, "us");
  print_line(name + ", p99", f.p99_us, "us", p99);
  if (p99.which != goal::kind::none)
    print_line(name + ", p99 of own CPU", f.p99_cpu_us, "us", p99);
  print_line(name + ", searches", f.a_second, "/s");
}

class run {
public:
  explicit run(const flags& f)
      : flags_{f}, where_{city()}, town_{where_, f.technicians, 1},
        searches_{testing_discovery::searches(where_, town_, f.searches, 2)},
        pings_{testing_discovery::pings(town_, std::min<std::size_t>(f.technicians, 500'000), 3)} {
    print_heading(std::to_string(f.technicians) + " technicians around " +
                  std::to_string(where_.centres.size()) + " places (" +
                  kit::places_file().filename().string() + ")");
    weigh();
    add_rivals();
  }

  void repeat() {
    measure(searches_, find_, alone_);
    auto later = searches_;
    for (auto& q : later)
      q.asap = false, q.slot.from += std::chrono::hours{24}, q.slot.to += std::chrono::hours{24};
    measure(later, find_, later_);
    for (auto& r : rivals_) {
      const std::vector some(searches_.begin(),
                             searches_.begin() +
                                 static_cast<std::ptrdiff_t>(std::min(r.count, searches_.size())));
      measure(
          some, [&](const auto& q) { r.find(q); }, r.figures);
      measure(some, find_, r.index);
    }
  }

  /// Before anybody has moved or was marked.
  void compare() {
    for (auto& r : rivals_)
      for (std::size_t i = 0; i < std::min(r.count, searches_.size()); ++i) {
        ++r.compared;
        r.differ += !agree(town_, searches_[i], r.find(searches_[i]),
                           index_.around(searches_[i], town_.now));
      }
  }

  /// After everything else, since now the town changes.
  void move() {
    for (int i = 0; i < flags_.repetitions; ++i) {
      measure_pings(index_, pings_, town_.now, flags_.pings, quiet_pings_);
      measure_both(index_, find_, town_.now, searches_, pings_, busy_, busy_pings_);
    }
  }

  void print_all() {
    print("index", alone_, at_most(60));
    print("index, from bases", later_, at_most(60));
    print("index, while positions come", busy_, at_most(60));
    print_line("positions, nothing else", quiet_pings_.a_second, "/s");
    print_line("positions, while searching", busy_pings_.a_second, "/s");
    print_line("positions, of a core, while searching", busy_pings_.a_cpu_second, "/s",
               at_least(2'000'000));
    for (const auto& r : rivals_) {
      print(r.name, r.figures);
      samples ratio;
      ratio.add(r.index.a_second.median() / r.figures.a_second.median());
      print_line("index over " + r.name, ratio, "x", r.name == "PostGIS" ? at_least(75) : goal{});
      print_note(std::to_string(r.differ) + " of " + std::to_string(r.compared) +
                 " answers differ");
    }
  }

private:
  void weigh() {
    const auto before = heap_in_use();
    town_.fill(index_);
    const auto each = static_cast<double>(town_.people.size());
    samples index, all;
    index.add(static_cast<double>(index_.footprint()) / each);
    all.add(static_cast<double>(heap_in_use() - before) / each);
    print_line("index", index, "bytes/technician", at_most(120));
    print_line("with ids, skills, calendars and offers", all, "bytes/technician");
  }

  void add_rivals() {
    rivals_.push_back({"a scan of everyone",
                       [this](const auto& q) { return look_at_everyone(town_, q); }, flags_.scans});
    if (flags_.others == 0)
      return print_note("PostGIS and Redis are left out: asked for none of their answers");
    if (const auto reason = postgis::missing(); reason.empty()) {
      server_.emplace(postgis::settings());
      postgis_.emplace(server_->fresh_database(), town_);
      rivals_.push_back(
          {"PostGIS", [this](const auto& q) { return postgis_->find(q); }, flags_.others});
    } else {
      print_note("left out: " + reason);
    }
    if (const auto reason = redis_supply::missing(); reason.empty()) {
      redis_.emplace(town_);
      rivals_.push_back({"Redis GEOSEARCH and a filter",
                         [this](const auto& q) { return redis_->find(q); }, flags_.others});
    } else {
      print_note("left out: " + reason);
    }
  }

  const flags flags_;
  const ground where_;
  const town town_;
  const std::vector<dispatching::search> searches_;
  const std::vector<ping> pings_;
  supply index_;
  std::optional<kit::postgres_server> server_;
  std::optional<postgis> postgis_;
  std::optional<redis_supply> redis_;
  std::vector<rival> rivals_;
  /// Marks those it finds, as dispatching does. Ten searches a millisecond.
  const std::function<void(const dispatching::search&)> find_ = [this](const auto& q) {
    index_.find(q, town_.now + span{++asked_ / 10});
  };
  std::int64_t asked_ = 0;
  search_figures alone_, later_, busy_;
  ping_figures quiet_pings_, busy_pings_;
};

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"Finding technicians among a million"};
  callout::bench::flags f;
  bool quick = false;
  app.add_option("--technicians", f.technicians, "in the index");
  app.add_option("--searches", f.searches, "of each repetition, in the index");
  app.add_option("--others", f.others, "of each repetition, in PostGIS and Redis; 0: neither");
  app.add_option("--repetitions", f.repetitions, "interleaved");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    f = {20'000, 2'000, 50, 5, std::chrono::milliseconds{100}, 1};
  try {
    callout::bench::run all{f};
    all.compare();
    for (int i = 0; i < f.repetitions; ++i)
      all.repeat();
    all.move();
    all.print_all();
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "discovery_bench: %s\n", e.what());
    return 1;
  }
}
