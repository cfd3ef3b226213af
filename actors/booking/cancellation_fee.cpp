#include "actors/booking/cancellation_fee.hpp"

#include <algorithm>

namespace callout::booking {

namespace {

/// A technician who is this late may be sent away for nothing.
constexpr std::chrono::minutes late_by{15};
/// A start that was moved away from counts for so long, or moving would be a way round the fee.
constexpr std::chrono::hours moves_count_for{24};

cancellation_terms charge(const state& s, std::int64_t minor, int technician_bp) {
  const auto fee = std::clamp<std::int64_t>(minor, 0, s.approved.minor);
  return {{fee, s.approved.currency}, fee > 0 ? technician_bp : 0};
}

cancellation_terms free(const state& s) {
  return charge(s, 0, 0);
}

instant committed_start(const state& s, instant now) {
  auto earliest = s.slot->from;
  for (const auto& former : s.moves)
    if (now < former.moved_at + moves_count_for)
      earliest = std::min(earliest, former.start);
  return earliest;
}

/// Or was, when he came.
bool technician_is_late(const state& s, instant now) {
  const auto* arrive = s.clock(clock::arrive);
  return arrive && arrive->stopped_at.value_or(now) > arrive->due + late_by;
}

/// He came when he was expected: a customer who was not there then has missed him.
bool came_in_time(const state& s) {
  const auto* arrive = s.clock(clock::arrive);
  if (!arrive || !s.arrived_at)
    return true;
  return *s.arrived_at <= (s.slot ? std::max(s.slot->to, arrive->due) : arrive->due + late_by);
}

/// The call-out, of which the platform keeps its commission.
cancellation_terms call_out(const state& s) {
  return charge(s, s.terms->call_out.minor, 10'000 - s.terms->commission_bp);
}

} // namespace

cancellation_terms cancellation(const state& s, instant now) {
  const auto& policy = s.terms->cancellation;
  if (!s.technician || now <= *s.created_at + policy.free_after_booking)
    return free(s);
  if (technician_is_late(s, now))
    return free(s);
  if (s.phase == phase::arrived)
    return call_out(s);
  if (s.phase != phase::assigned && s.phase != phase::en_route)
    return free(s);
  // Whether he has set out already, as he may within seconds, takes nothing from the grace.
  if (s.asap() && now <= *s.assigned_at + policy.asap_grace_after_assignment)
    return free(s);
  if (s.phase == phase::en_route)
    return charge(s, s.terms->call_out.minor, s.terms->technician_fee_bp);
  if (s.asap())
    return charge(s, std::min(s.terms->call_out.minor, policy.asap_fee_minor), 10'000);
  if (now <= committed_start(s, now) - policy.late_before_start)
    return free(s);
  const auto part = s.terms->labour.minor * policy.late_fee_bp / 10'000;
  return charge(s, std::min(part, policy.late_fee_minor), s.terms->technician_fee_bp);
}

cancellation_terms no_show(const state& s) {
  return came_in_time(s) ? call_out(s) : free(s);
}

} // namespace callout::booking
