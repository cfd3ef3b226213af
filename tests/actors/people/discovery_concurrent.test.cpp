// What the supply index answers while others change it: everything that was true of somebody, and
// when, is written down and compared with what searches said.
#include "actors/discovery/supply.hpp"
#include "living.hpp"

#include <atomic>
#include <cmath>
#include <set>
#include <thread>

namespace callout::testing_people {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const instant now = scenario::at("2026-11-22T08:00:00Z");
const time_slot visit{now, now + hours{1}};
constexpr std::size_t crowd = 240, changes_max = 500'000, searches_max = 20'000;
/// So many searches during which something changed are enough; a machine with little to spare may
/// give few of them.
constexpr std::size_t enough = 300;
constexpr seconds patience{3};

/// True from some moment after `begun`; the next one is true from some moment before its `done`.
struct truth {
  std::uint64_t begun = 0, done = 0;
  geo_point point;
  bool approved = false, on_shift = false, skilled = false, taken = false, offered = false;

  supply_entry facts() const {
    supply_entry e{.approved = approved, .on_shift = on_shift, .base = geo_point{}};
    if (skilled)
      e.skills = {"ac"};
    if (taken)
      e.calendar = {{{"b-1"}, visit}};
    if (offered)
      e.offers = {{{"o-1"}, now + hours{1}}};
    return e;
  }
};

struct asked {
  dispatching::search what;
  std::uint64_t begun = 0, done = 0;
  std::vector<candidate> found;
};

struct scene {
  const char* name;
  geo_point centre;
  double half_lat, half_lon; ///< some cells
};
constexpr scene scenes[] = {
    {"a city", {24.71, 46.67}, 0.012, 0.012},
    {"the 180th meridian", {-17, 180}, 0.012, 0.012},
    {"the north pole", {89.99, 0}, 0.01, 180},
};

geo_point somewhere(dice& d, const scene& s) {
  geo_point p{d.real(s.centre.lat - s.half_lat, s.centre.lat + s.half_lat),
              d.real(s.centre.lon - s.half_lon, s.centre.lon + s.half_lon)};
  p.lat = std::min(p.lat, 90.0);
  if (p.lon > 180)
    p.lon -= 360;
  return p;
}

class witnessed {
public:
  explicit witnessed(const scene& s) : scene_{s}, log_(crowd) {
    dice d{1};
    for (std::size_t who = 0; who < crowd; ++who)
      change(d, who, true);
  }

  void change(dice& d, std::size_t who, bool all = false) {
    auto& log = log_[who];
    truth t = log.empty() ? truth{} : log.back();
    const bool moves = all || d.chance(70);
    if (moves)
      t.point = somewhere(d, scene_);
    if (!moves || all) {
      t.approved = d.chance(95);
      t.on_shift = d.chance(90);
      t.skilled = d.chance(80);
      t.taken = d.chance(20);
      t.offered = d.chance(10);
    }
    t.begun = ++clock_;
    if (!moves || all)
      index.set(id(who), t.facts());
    if (moves) {
      EXPECT_TRUE(index.moved(id(who), t.point, 10, now));
    }
    t.done = ++clock_;
    log.push_back(std::move(t));
  }

  asked ask(dice& d) {
    asked a{{.point = somewhere(d, scene_),
             .slot = visit,
             .skills = {"ac"},
             .radius_m = d.between(200, 2'000),
             .count = static_cast<int>(d.between(1, 20))}};
    a.begun = ++clock_;
    a.found = index.around(a.what, now);
    a.done = ++clock_;
    return a;
  }

  /// Of those found, all was true at once; of those not found, it was not true all along.
  void check(const asked& a) const {
    std::set<std::string> found;
    for (const auto& c : a.found) {
      EXPECT_TRUE(found.insert(c.technician.text).second) << c.technician.text << " twice";
      bool ever = false;
      each(number(c.technician), a, [&](const truth& t) {
        ever |=
            eligible(t, a) && std::llround(metres(t, a)) == c.distance_m && c.asked == t.offered;
      });
      ASSERT_TRUE(ever) << c.technician.text << " at " << c.distance_m << " in " << to_json(a.what);
    }
    const bool all = a.found.size() < static_cast<std::size_t>(a.what.count);
    const double worst = all || a.found.back().asked
                             ? std::numeric_limits<double>::infinity()
                             : static_cast<double>(a.found.back().distance_m) - 1;
    for (std::size_t who = 0; who < crowd; ++who) {
      bool always = true;
      each(who, a, [&](const truth& t) {
        const bool better = !t.offered && metres(t, a) < worst;
        always = always && eligible(t, a) && (all || better);
      });
      ASSERT_TRUE(!always || found.count(id(who).text)) << id(who).text << " was overlooked";
    }
  }

  supply index;

private:
  static person_id id(std::size_t who) { return {"t-" + std::to_string(who)}; }
  static std::size_t number(const person_id& id) { return std::stoul(id.text.substr(2)); }
  static double metres(const truth& t, const asked& a) { return distance_m(a.what.point, t.point); }
  static bool eligible(const truth& t, const asked& a) {
    return t.approved && t.on_shift && t.skilled && !t.taken &&
           metres(t, a) <= static_cast<double>(a.what.radius_m);
  }
  /// All that may have been true of him at a moment of the search.
  template <class See>
  void each(std::size_t who, const asked& a, See&& see) const {
    const auto& log = log_[who];
    // The last that was surely true when it began, and all that came before it ended.
    auto t = std::partition_point(log.begin(), log.end(),
                                  [&](const truth& l) { return l.done < a.begun; });
    if (t != log.begin())
      --t;
    for (; t != log.end() && t->begun < a.done; ++t)
      see(*t);
  }

  const scene& scene_;
  std::atomic<std::uint64_t> clock_ = 0;
  std::vector<std::vector<truth>> log_; ///< each by one thread only
};

TEST(SupplyWhileItChanges, SaysWhatWasTrueAndOverlooksNobodyWhoMoves) {
  for (const auto& s : scenes) {
    SCOPED_TRACE(s.name);
    witnessed w{s};
    std::atomic<std::size_t> writing = 2, during = 0;
    const auto until = std::chrono::steady_clock::now() + patience;
    const auto over = [&] { return during >= enough || std::chrono::steady_clock::now() > until; };
    std::vector<asked> seen[2];
    std::vector<std::thread> threads;
    for (std::size_t half = 0; half < 2; ++half) {
      threads.emplace_back([&, half] {
        dice d{10 + half};
        for (std::size_t i = 0; i < changes_max && !over(); ++i)
          w.change(d, d.below(crowd / 2) * 2 + half);
        --writing;
      });
      threads.emplace_back([&, half] {
        dice d{20 + half};
        while (writing > 0 && !over()) {
          auto a = w.ask(d);
          const bool changed = a.done > a.begun + 1;
          during += changed;
          if (changed || seen[half].size() < searches_max)
            seen[half].push_back(std::move(a));
        }
      });
    }
    for (auto& t : threads)
      t.join();
    std::size_t found = 0;
    for (const auto& half : seen)
      for (const auto& a : half) {
        w.check(a);
        if (HasFatalFailure())
          return;
        found += a.found.size();
      }
    EXPECT_GT(found, 100u);
    EXPECT_GT(during, 10u) << "searches during which something changed";
  }
}

TEST(SupplyWhileItChanges, ShowsNobodyToTwoSearchesAtOnce) {
  supply index;
  constexpr std::size_t people = 200, threads = 4;
  for (std::size_t i = 0; i < people; ++i) {
    const person_id id{"t-" + std::to_string(i)};
    index.set(id, {.approved = true, .on_shift = true, .skills = {"ac"}, .base = geo_point{1, 1}});
    index.moved(id, {1, 1}, 10, now);
  }
  const dispatching::search q{
      .point = {1, 1}, .slot = visit, .skills = {"ac"}, .radius_m = 100, .count = 1};
  std::vector<std::string> chosen[threads];
  std::vector<std::thread> all;
  for (auto& mine : chosen)
    all.emplace_back([&] {
      for (std::size_t i = 0; i < people / threads; ++i)
        for (const auto& c : index.find(q, now))
          mine.push_back(c.technician.text);
    });
  for (auto& t : all)
    t.join();
  std::set<std::string> different;
  for (const auto& mine : chosen)
    different.insert(mine.begin(), mine.end());
  EXPECT_EQ(different.size(), people);
}

} // namespace
} // namespace callout::testing_people
