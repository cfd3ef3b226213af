#include "actors/booking/abort_charge.hpp"

#include "actors/ledger/ledger.hpp"

#include <algorithm>

namespace callout::booking {

span worked_until(const state& s, instant now) {
  span worked = std::chrono::seconds{s.worked_s.value_or(0)};
  // Events without a time are older than this count: then the visit began with the arrival.
  if (s.phase == phase::in_progress)
    worked += std::max(span{0}, now - s.since.value_or(s.arrived_at.value_or(now)));
  return worked;
}

money abort_charge(const state& s, role by, instant now) {
  const auto least = std::min(s.terms->call_out.minor, s.approved.minor);
  if (by != role::customer && by != role::operator_)
    return {least, s.approved.currency};
  const span expected = s.terms->duration;
  const auto worked = std::clamp(worked_until(s, now), span{0}, expected);
  const auto nearly = expected * s.terms->bounds_of_visit().abort_full_bp / 10'000;
  if (s.finished.value_or(false) || worked >= nearly)
    return s.approved;
  const std::int64_t parts[] = {worked.count(), (expected - worked).count()};
  const auto done = ledger::allocate(s.approved.minor - least, parts)[0];
  return {least + done, s.approved.currency};
}

} // namespace callout::booking
