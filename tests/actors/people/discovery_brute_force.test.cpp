// The supply index against looking at everyone: in a city, over the 180th meridian, at both
// poles and around the globe, while people move, answer and come and go. And how fast it is.
#include "actors/discovery/supply.hpp"
#include "living.hpp"

#include <algorithm>
#include <cmath>

namespace callout::testing_people {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const instant start = scenario::at("2026-11-22T08:00:00Z");
const std::vector<std::string> trades{"ac", "plumbing", "electric", "roof"};

struct world {
  const char* name;
  double lat_low, lat_high, lon_low, lon_high;
  std::int64_t radius_max;
};
constexpr world worlds[] = {
    {"a city", 24.5, 24.9, 46.5, 46.9, 20'000},
    {"the 180th meridian", -17.2, -16.8, 179.8, 180.2, 20'000},
    {"the north pole", 89.8, 90, -180, 180, 30'000},
    {"the south pole", -90, -89.8, -180, 180, 30'000},
    {"a thin far row", 88.9, 89.1, -180, 180, 150'000},
    {"the globe", -90, 90, -180, 180, 20'016'000},
    {"edges of cells", 24.50, 24.54, 46.50, 46.54, 5'000},
};
constexpr double cell = cells::block_degrees / cells::side; // Degrees of latitude.

geo_point somewhere(dice& d, const world& w) {
  // Corners, so that exact ties, poles and the meridian itself occur.
  if (d.chance(10))
    return {d.chance(50) ? w.lat_low : w.lat_high,
            d.chance(50) ? std::max(w.lon_low, -180.0) : std::min(w.lon_high, 180.0)};
  geo_point p{d.real(w.lat_low, w.lat_high), d.real(w.lon_low, w.lon_high)};
  if (d.chance(20)) // On an edge between rows of cells, or a hair beside it.
    p.lat = std::clamp(std::round(p.lat / cell) * cell + d.real(-1, 1) * (d.chance(50) ? 1e-13 : 0),
                       w.lat_low, w.lat_high);
  if (d.chance(20)) { // Likewise between columns of blocks or cells, which their row decides.
    const auto row = cells::row_of(p.lat);
    const double width = 360 / static_cast<double>(cells::columns(row)) / cells::side;
    p.lon = std::clamp(std::round((p.lon + 180) / width) * width - 180, w.lon_low, w.lon_high);
  }
  if (p.lon > 180)
    p.lon -= 360;
  return p;
}

/// What the index should know, kept as plainly as possible.
struct known {
  person_id id;
  supply_entry facts;
  std::optional<geo_point> position;
  instant at{};
  instant marked_until{};
};

class crowd {
public:
  crowd(dice& d, const world& w, std::size_t size) : dice_{d}, world_{w} {
    for (std::size_t i = 0; i < size; ++i) {
      auto& k = all_.emplace_back();
      k.id = {"t-" + std::to_string(d.below(1'000'000)) + "-" + std::to_string(i)};
      k.facts.approved = d.chance(90);
      k.facts.on_shift = d.chance(90);
      for (const auto& trade : trades)
        if (d.chance(60))
          k.facts.skills.push_back(trade);
      k.facts.base = somewhere(d, w);
      index.set(k.id, k.facts);
      move(k, start);
    }
  }

  void live_on(instant now) {
    auto& k = all_[dice_.below(all_.size())];
    if (dice_.chance(60))
      move(k, now - seconds{dice_.between(0, 120)});
    else
      answer(k, now);
  }

  /// One search, answered both ways.
  void compare(instant now) {
    dispatching::search q{.point = somewhere(dice_, world_),
                          .slot = some_slot(now),
                          .asap = dice_.chance(70),
                          .radius_m = dice_.between(0, world_.radius_max),
                          .count = static_cast<int>(dice_.between(1, 12))};
    for (const auto& trade : trades)
      if (dice_.chance(25))
        q.skills.push_back(trade);
    q.where = some_site();
    for (int i = 0; i < 3 && dice_.chance(50); ++i)
      q.except.push_back(all_[dice_.below(all_.size())].id);
    const auto expected = look_at_everyone(q, now);
    const auto found = index.find(q, now);
    ASSERT_EQ(found.size(), expected.size()) << to_json(q);
    for (std::size_t i = 0; i < found.size(); ++i)
      ASSERT_EQ(found[i], expected[i]) << to_json(q) << " at place " << i;
    seen_ += found.size();
  }

  std::size_t seen() const { return seen_; }

private:
  std::optional<site> some_site() {
    if (dice_.chance(40))
      return std::nullopt;
    return site{somewhere(dice_, world_), static_cast<std::int32_t>(dice_.between(1, 100)),
                static_cast<std::int32_t>(dice_.between(0, 1'800))};
  }

  static bool in_the_way(const stay& a, const stay& b) {
    if (a.slot.from < b.slot.to && b.slot.from < a.slot.to)
      return true;
    if (!a.at || !b.at)
      return false;
    const double seconds = distance_m(a.at->point, b.at->point) /
                               std::min(a.at->metres_per_second, b.at->metres_per_second) +
                           std::max(a.at->buffer_s, b.at->buffer_s);
    const span between =
        a.slot.from < b.slot.from ? b.slot.from - a.slot.to : a.slot.from - b.slot.to;
    return static_cast<double>(between.count()) < std::ceil(seconds) * 1'000;
  }

  time_slot some_slot(instant now) {
    const auto from = now + hours{dice_.between(0, 6)};
    return {from, from + hours{dice_.between(1, 3)}};
  }

  void move(known& k, instant at) {
    const auto to = somewhere(dice_, world_);
    const bool newer = !k.position || at >= k.at;
    EXPECT_EQ(index.moved(k.id, to, 10, at), newer);
    if (newer) {
      k.position = to;
      k.at = at;
    }
  }

  void answer(known& k, instant now) {
    const auto n = std::to_string(dice_.below(4));
    const booking_id b{"b-" + n};
    const offer_id o{"b-" + n + ":1"};
    technician::event e = technician::shift_set{dice_.chance(80)};
    switch (dice_.below(6)) {
    case 0:
      e = technician::offered{o, b, "", "", {}, 0, some_slot(now), true, now + seconds{30}, now};
      break;
    case 1: e = technician::declined{o, b, {}}; break;
    case 2: e = technician::reserved{b, some_slot(now), some_site()}; break;
    case 3: e = technician::released{b, "", {}}; break;
    case 4:
      e = technician::profile_set{k.id, "", {trades[dice_.below(4)]}, somewhere(dice_, world_)};
    }
    index.apply(k.id, e);
    learn(k.facts, e);
    if (std::holds_alternative<technician::offered>(e) ||
        std::holds_alternative<technician::declined>(e) ||
        std::holds_alternative<technician::reserved>(e) ||
        std::holds_alternative<technician::released>(e))
      k.marked_until = {};
  }

  std::vector<candidate> look_at_everyone(const dispatching::search& q, instant now) {
    std::vector<std::tuple<bool, double, std::string, known*>> fit;
    for (auto& k : all_) {
      const auto& from = q.asap ? k.position : k.facts.base;
      if (!from || !k.facts.approved || !k.facts.on_shift || !k.facts.base)
        continue;
      if (q.asap && now - k.at > q.fresh)
        continue;
      const auto lacks = [&](const auto& s) { return !k.facts.has({s}); };
      if (std::any_of(q.skills.begin(), q.skills.end(), lacks))
        continue;
      if (std::find(q.except.begin(), q.except.end(), k.id) != q.except.end())
        continue;
      bool taken = false, marked = k.marked_until > now;
      for (const auto& t : k.facts.calendar)
        taken |= in_the_way({q.slot, q.where}, t.when);
      for (const auto& o : k.facts.offers)
        marked |= o.until > now;
      const double metres = distance_m(q.point, *from);
      if (!taken && metres <= static_cast<double>(q.radius_m))
        fit.emplace_back(marked, metres, k.id.text, &k);
    }
    std::sort(fit.begin(), fit.end());
    if (fit.size() > static_cast<std::size_t>(q.count))
      fit.resize(static_cast<std::size_t>(q.count));
    std::vector<candidate> out;
    for (const auto& [marked, metres, id, k] : fit)
      out.push_back({{id}, std::llround(metres), {}, marked});
    if (!fit.empty())
      std::get<known*>(fit.front())->marked_until = now + supply::mark;
    return out;
  }

  dice& dice_;
  const world& world_;
  supply index;
  std::vector<known> all_;
  std::size_t seen_ = 0;
};

// Sanitizers are slow.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::size_t usual = 14'000;
#else
constexpr std::size_t usual = 102'000;
#endif

TEST(SupplyProperty, AnswersAsIfEveryoneWereLookedAt) {
  const auto each = steps(usual) / std::size(worlds);
  for (const auto& w : worlds)
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      SCOPED_TRACE(std::string{w.name} + ", seed " + std::to_string(seed));
      dice d{seed};
      crowd people{d, w, seed == 1 ? 40u : 150u};
      auto now = start;
      for (std::size_t i = 0; i < each / 2; ++i) {
        now += span{d.between(0, 400)};
        people.live_on(now);
        people.compare(now);
        if (HasFatalFailure())
          return;
      }
      // A comparison of nothing with nothing would prove little.
      EXPECT_GT(people.seen(), each / 4);
    }
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
constexpr bool slowed_down = true;
#else
constexpr bool slowed_down = false;
#endif

/// The median time of searches among 100,000 technicians of one city.
std::chrono::nanoseconds median_search(supply& index, dice& d, const std::string& skill) {
  std::vector<std::chrono::nanoseconds> took;
  for (int i = 0; i < 301; ++i) {
    const dispatching::search q{.point = somewhere(d, worlds[0]),
                                .slot = {start, start + hours{1}},
                                .skills = {skill},
                                .radius_m = 7'000,
                                .count = 8};
    const auto before = std::chrono::steady_clock::now();
    const auto found = index.find(q, start);
    took.push_back(std::chrono::steady_clock::now() - before);
    EXPECT_LE(found.size(), 8u);
  }
  std::nth_element(took.begin(), took.begin() + 150, took.end());
  return took[150];
}

TEST(SupplyProperty, AnswersInWellUnderAMillisecondAmongAHundredThousand) {
  dice d{7};
  supply index;
  for (int i = 0; i < 100'000; ++i) {
    const person_id id{"t-" + std::to_string(i)};
    supply_entry e{.approved = true, .on_shift = true, .skills = {trades[d.below(4)]}};
    if (i % 10'000 == 0)
      e.skills.push_back("rare");
    e.base = somewhere(d, worlds[0]);
    index.set(id, e);
    index.moved(id, somewhere(d, worlds[0]), 10, start);
  }
  // A build that checks itself is slower; it is bounded all the same.
  const std::chrono::microseconds limit{slowed_down ? 20'000 : 1'000};
  for (const char* skill : {"ac", "rare", "nobody"}) {
    const auto took = median_search(index, d, skill);
    RecordProperty(skill, static_cast<int>(took.count()));
    EXPECT_LT(took, limit) << skill << ": " << took.count() << " ns";
  }
}

} // namespace
} // namespace callout::testing_people
