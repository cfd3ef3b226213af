// The business calendar: Riyadh is three hours east of UTC, and rests on Friday and Saturday.
#include "actors/earnings/business_days.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

const std::chrono::minutes riyadh{180};

struct row {
  const char* earned; ///< in UTC
  int days;
  const char* available;
};

TEST(BusinessDays, SkipFridayAndSaturday) {
  // 22 November 2026 is a Sunday. A day of Riyadh opens at 21:00 UTC of the day before.
  const row table[] = {
      {"2026-11-22T10:00:00Z", 1, "2026-11-22T21:00:00Z"}, // Sunday → Monday
      {"2026-11-25T10:00:00Z", 1, "2026-11-25T21:00:00Z"}, // Wednesday → Thursday
      {"2026-11-26T10:00:00Z", 1, "2026-11-28T21:00:00Z"}, // Thursday → Sunday
      {"2026-11-27T10:00:00Z", 1, "2026-11-28T21:00:00Z"}, // Friday → Sunday
      {"2026-11-28T10:00:00Z", 1, "2026-11-28T21:00:00Z"}, // Saturday → Sunday
      {"2026-11-22T10:00:00Z", 3, "2026-11-24T21:00:00Z"}, // Sunday → Wednesday
      {"2026-11-25T10:00:00Z", 3, "2026-11-29T21:00:00Z"}, // Wednesday → Thu, Sun, Monday
      {"2026-11-22T10:00:00Z", 5, "2026-11-28T21:00:00Z"}, // a whole week
      {"2026-11-26T20:59:59Z", 1, "2026-11-28T21:00:00Z"}, // still Thursday in Riyadh
      {"2026-11-25T21:00:00Z", 1, "2026-11-28T21:00:00Z"}, // already Thursday in Riyadh
      {"2026-11-22T10:00:00Z", 0, "2026-11-22T10:00:00Z"}, // at once
  };
  for (const auto& r : table)
    EXPECT_EQ(to_text(after_business_days(scenario::at(r.earned), r.days, riyadh)),
              to_text(scenario::at(r.available)))
        << r.earned << " + " << r.days;
}

TEST(BusinessDays, TheWeeklyRunIsSundayAtTwoInTheMorning) {
  const settlement_policy p;
  const std::pair<const char*, const char*> table[] = {
      {"2026-11-21T22:59:59Z", "2026-11-21T23:00:00Z"},
      {"2026-11-21T23:00:00Z", "2026-11-21T23:00:00Z"}, // at that moment: now
      {"2026-11-21T23:00:01Z", "2026-11-28T23:00:00Z"},
      {"2026-11-25T12:00:00Z", "2026-11-28T23:00:00Z"},
      {"2026-11-28T21:00:00Z", "2026-11-28T23:00:00Z"}, // what opens on Sunday goes on Sunday
      {"2026-12-31T12:00:00Z", "2027-01-02T23:00:00Z"},
  };
  for (const auto& [from, run] : table)
    EXPECT_EQ(to_text(weekly_run(scenario::at(from), p)), to_text(scenario::at(run))) << from;
}

} // namespace
} // namespace callout
