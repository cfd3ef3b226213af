#include "tests/end_to_end/faults/probe.hpp"

#include <gtest/gtest.h>

namespace callout::faults {
namespace {

TEST(Shifts, LostOrDoneTwiceAreSeen) {
  crash::log_book log;
  log.rows.resize(3);
  for (auto& r : log.rows) {
    r.type = &r == &log.rows.back() ? "technician.profile_set" : "technician.shift_set";
    log.by_entity[{"technician", "t"}].push_back(&r);
  }
  EXPECT_TRUE(audit_shifts(log, {{"t", 2}, {"idle", 0}}).empty());
  EXPECT_EQ(audit_shifts(log, {{"t", 3}}),
            crash::findings{"technician/t was told 3 times that a shift is set; in the log: 2"});
  EXPECT_EQ(audit_shifts(log, {{"t", 1}}).size(), 1U);
}

} // namespace
} // namespace callout::faults
