// DOMAIN §3.2 as a table: what a cancellation costs, when.
#include "actors/booking/area.hpp"
#include "actors/booking/booking.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;

state folded(const std::vector<event>& all) {
  state s;
  for (const auto& e : all)
    callout::evolve<booking_rules>(s, e);
  return s;
}

struct fee_case {
  const char* situation;
  std::vector<event> history;
  instant now;
  std::int64_t fee;
  int technician_bp;
};

const auto slot = tomorrow();

std::vector<event> later(std::initializer_list<event> more) {
  auto all = scheduled(slot);
  all.insert(all.end(), more);
  return all;
}

/// Wanted now, promised within the hour; the technician arrives then.
std::vector<event> came(instant then) {
  auto all = history(phase::en_route);
  all.push_back(arrived{std::nullopt, then});
  return all;
}

const fee_case cases[] = {
    {"within five minutes of booking", history(phase::en_route), noon + 5min, 0, 0},
    {"nobody assigned", history(phase::matching), noon + 3h, 0, 0},
    {"asap, before two minutes have passed",
     {born(), paid(), matching_started{now_slot},
      assigned{salem, {}, now_slot, false, {}, noon + 10min}},
     noon + 12min,
     0,
     0},
    {"asap, after them",
     {born(), paid(), matching_started{now_slot},
      assigned{salem, {}, now_slot, false, {}, noon + 10min}},
     noon + 12min + 1ms,
     2'500,
     10'000},
    {"asap, on the way, before two minutes have passed",
     {born(), paid(), matching_started{now_slot},
      assigned{salem, {}, now_slot, false, {}, noon + 10min}, departed{}},
     noon + 12min,
     0,
     0},
    {"on the way", history(phase::en_route), noon + 6min, 7'500, 8'000},
    {"on the way, and late by a quarter of an hour", history(phase::en_route), noon + 75min, 7'500,
     8'000},
    {"on the way, and later than that", history(phase::en_route), noon + 75min + 1ms, 0, 0},
    {"at the door", history(phase::arrived), noon + 30min, 7'500, 8'000},
    {"at the door in time, and the customer thinks for long", history(phase::arrived), noon + 3h,
     7'500, 8'000},
    {"at the door, where he came late by a quarter of an hour", came(noon + 75min), noon + 76min,
     7'500, 8'000},
    {"at the door, where he came later than that", came(noon + 75min + 1ms), noon + 76min, 0, 0},
    {"a later visit, a day before", scheduled(slot), slot.from - 24h, 0, 0},
    {"a later visit, three hours before", scheduled(slot), slot.from - 3h, 0, 0},
    {"a later visit, just under three hours before", scheduled(slot), slot.from - 3h + 1ms, 5'000,
     8'000},
    {"a later visit, past its end by more than a quarter of an hour", scheduled(slot),
     slot.to + 16min, 0, 0},
    {"moved away from a start that was near, then cancelled",
     later({rescheduled{
         {slot.from + 48h, slot.to + 48h}, slot.from, slot.to + 48h, "c", slot.from - 4h}}),
     slot.from - 2h, 5'000, 8'000},
    {"the same, a day after it was moved",
     later({rescheduled{
         {slot.from + 48h, slot.to + 48h}, slot.from, slot.to + 48h, "c", slot.from - 4h}}),
     slot.from + 20h, 0, 0},
};

TEST(CancellationFee, FollowsTheTable) {
  for (const auto& c : cases) {
    const auto due = cancellation(folded(c.history), c.now);
    EXPECT_EQ(due.fee, sar(c.fee)) << c.situation;
    EXPECT_EQ(due.technician_bp, c.technician_bp) << c.situation;
  }
}

TEST(CancellationFee, IsNotDueFromACustomerWhomNobodyCameToInTime) {
  EXPECT_EQ(no_show(folded(came(noon + 75min))).fee, sar(7'500));
  EXPECT_EQ(no_show(folded(came(noon + 75min + 1ms))).fee, sar(0));
  const auto at = [](instant then) { return folded(later({departed{}, arrived{{}, then}})); };
  EXPECT_EQ(no_show(at(slot.to)).fee, sar(7'500));
  EXPECT_EQ(no_show(at(slot.to + 1ms)).fee, sar(0)) << "his coming was not within the window";
  EXPECT_EQ(cancellation_fee(at(slot.to + 1ms), slot.to + 5min), sar(7'500))
      << "who is there and sends him away pays all the same";
}

TEST(CancellationFee, IsAShareOfSmallLabourAndNeverMoreThanWasApproved) {
  auto s = folded(scheduled(slot));
  auto cheap = terms();
  cheap.labour = sar(10'000);
  s.terms = cheap;
  EXPECT_EQ(cancellation_fee(s, slot.from - 1h), sar(3'000));
  s.approved = sar(1'000);
  EXPECT_EQ(cancellation_fee(s, slot.from - 1h), sar(1'000));
}

TEST(Area, TellsTheDistrictAndNotTheDoor) {
  const geo_point where{24.7136, 46.6753};
  EXPECT_EQ(area_of({where, "King Fahd Rd 12, Al Olaya, Riyadh"}), "Al Olaya, Riyadh");
  EXPECT_EQ(area_of({where, "شارع التحلية ١٢، العليا، الرياض"}), "العليا، الرياض");
  EXPECT_EQ(area_of({where, "King Fahd Rd 12"}), "24.71 46.68");
  EXPECT_EQ(area_of({where, "12, "}), "24.71 46.68");
}

} // namespace
} // namespace callout::booking
