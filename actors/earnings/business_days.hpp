// The business calendar of payouts: days in a fixed zone, a week of work from Sunday to
// Thursday.
#pragma once

#include "protocols/terms.hpp"

namespace callout {

/// The opening (00:00 in the zone) of the `days`-th business day after the day of `t`; `t`
/// itself when `days` is 0.
instant after_business_days(instant t, int days, std::chrono::minutes zone);

/// The first weekly run at or after `t`.
instant weekly_run(instant t, const settlement_policy&);

} // namespace callout
