// Random calendars, with visits that are pending, booked and being moved: what is offered as free
// can be had, what is not cannot, and nobody is promised to two places without time for the way.
#include "actors/discovery/supply.hpp"
#include "living.hpp"

#include <set>

namespace callout::testing_people {
namespace {

using namespace technician;
using rules = technician_rules;
using std::chrono::hours;
using std::chrono::minutes;

const instant start = scenario::at("2026-11-22T00:00:00Z");
constexpr std::size_t bookings = 8;

class day {
public:
  explicit day(std::uint64_t seed) : dice_{seed}, one_{"t-1"} {
    one_.hear(set_profile{"Saleh", {"ac"}, {24.7, 46.7}}, start);
    one_.hear(approve{}, start);
    one_.hear(set_shift{true}, start);
    for (std::size_t b = 0; b < bookings; ++b)
      places_.push_back({{dice_.real(24.6, 24.8), dice_.real(46.6, 46.8)},
                         static_cast<std::int32_t>(dice_.between(5, 15)),
                         static_cast<std::int32_t>(60 * dice_.between(0, 20))});
    index_.set({"t-1"}, supply_entry_of(one_.state));
  }

  void fill() {
    for (std::size_t b = 0; b < bookings; ++b) {
      const reserve wish{booking(b), some_slot(), {"ac"}, places_[b]};
      hear(wish);
      if (dice_.chance(50))
        hear(award{booking(b), {}});
      if (dice_.chance(20))
        hear(release{booking(b), "cancelled"});
    }
    // And some are moved, or try to be.
    for (int i = 0; i < 3; ++i) {
      const auto b = dice_.below(bookings);
      hear(reserve{booking(b), some_slot(), {"ac"}, places_[b]});
    }
  }

  void check() {
    expect_ways();
    std::vector<instant> starts;
    for (auto at = start; at < start + hours{24}; at += minutes{30})
      starts.push_back(at);
    const auto calendar = one_.state.calendar;
    for (const auto& r : calendar) {
      const auto free = index_.free_starts({"t-1"}, r.booking, {}, starts);
      const std::set<instant> offered{free.begin(), free.end()};
      for (const auto at : starts) {
        const reserve move{r.booking, {at, at + (r.slot.to - r.slot.from)}, {"ac"}, r.where};
        const auto made =
            rules::decide(one_.state, move, moment{start, scenario::system(), "t-1", "c"});
        const bool granted = std::holds_alternative<reserved>(made.events().front());
        ASSERT_EQ(granted, offered.contains(at)) << to_text(at) << " " << to_json(one_.state);
      }
      seen_ += free.size();
    }
    kept_ += calendar.size();
  }

  std::size_t seen() const { return seen_; }
  std::size_t kept() const { return kept_; }

private:
  static booking_id booking(std::size_t b) { return {"b-" + std::to_string(b)}; }
  time_slot some_slot() {
    const auto from = start + minutes{30 * dice_.between(0, 40)};
    return {from, from + minutes{30 * dice_.between(1, 5)}};
  }
  template <class Command>
  void hear(const Command& c) {
    const auto made = one_.ask(c, start, scenario::system(), "c-" + std::to_string(++commands_));
    for (const auto& e : made.events())
      index_.apply({"t-1"}, e);
  }

  /// By a reckoning of its own, on a flat map: within a city it is off by less than a hundredth.
  void expect_ways() const {
    const auto& all = one_.state.calendar;
    for (std::size_t i = 1; i < all.size(); ++i) {
      const auto &a = all[i - 1], &b = all[i];
      const double north = (a.where->point.lat - b.where->point.lat) * 111'195;
      const double east = (a.where->point.lon - b.where->point.lon) * 111'195 * 0.9085;
      const double way = std::hypot(north, east) /
                         std::min(a.where->metres_per_second, b.where->metres_per_second);
      const double gap = 0.99 * way + std::max(a.where->buffer_s, b.where->buffer_s);
      ASSERT_GE(static_cast<double>((b.slot.from - a.slot.to).count()) / 1'000, gap)
          << to_json(one_.state);
    }
  }

  dice dice_;
  living<rules> one_;
  supply index_;
  std::vector<site> places_;
  std::size_t seen_ = 0, kept_ = 0;
  int commands_ = 0;
};

TEST(CalendarProperty, WhatIsOfferedAsFreeCanBeHadAndNothingElse) {
  std::size_t free = 0, kept = 0;
  for (std::uint64_t seed = 1; seed <= steps(10'000); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    day d{seed};
    d.fill();
    d.check();
    if (testing::Test::HasFailure())
      return;
    free += d.seen();
    kept += d.kept();
  }
  EXPECT_GT(kept, steps(10'000)) << "calendars were empty";
  EXPECT_GT(free, kept) << "nothing was ever free";
}

} // namespace
} // namespace callout::testing_people
