#include "persistence/views/fold.hpp"

#include "persistence/views/fields.hpp"
#include "protocols/booking_events.hpp"
#include "protocols/session.hpp"

#include <algorithm>
#include <array>

namespace callout::views {

namespace {

/// As actors/booking folds them; a test holds the two together.
const std::unordered_map<std::string_view, std::string_view>& statuses() {
  static const std::unordered_map<std::string_view, std::string_view> all{
      {"booking.created", "payment_pending"},
      {"booking.payment_submitted", "payment_pending"},
      {"booking.payment_failed", "draft"},
      {"booking.confirmed", "confirmed"},
      {"booking.matching_started", "matching"},
      {"booking.assigned", "assigned"},
      {"booking.unassigned", "matching"},
      {"booking.unfulfilled", "unfulfilled"},
      {"booking.departed", "en_route"},
      {"booking.arrived", "arrived"},
      {"booking.started", "in_progress"},
      {"booking.paused", "paused"},
      {"booking.resumed", "in_progress"},
      {"booking.extra_proposed", "paused"},
      {"booking.extra_approved", "in_progress"},
      {"booking.extra_declined", "in_progress"},
      {"booking.finished", "work_done"},
      {"booking.aborted", "work_done"},
      {"booking.completed", "completed"},
      {"booking.rejected", "in_progress"},
      {"booking.cancelled", "cancelled"},
      {"booking.expired", "expired"},
      {"booking.closed", "closed"},
  };
  return all;
}

booking_line created_line(const event_row& row) {
  booking_line b{.id = row.entity,
                 .shard = row.shard,
                 .created_at = row.at,
                 .updated_at = row.at,
                 .version = row.version};
  // The terms are long and come late: what stands behind them is not looked at.
  for (auto [walk, missing] = std::pair{json_walk{row.data}, 3}; missing > 0 && walk.next();) {
    if (walk.name() == "customer")
      b.customer = text_of(walk.value());
    else if (walk.name() == "service")
      b.service = text_of(walk.value());
    else if (walk.name() == "terms")
      b.price = money_of(member(walk.value(), "price"));
    else
      continue;
    --missing;
  }
  return b;
}

} // namespace

bool is_job(std::string_view status) {
  constexpr std::array<std::string_view, 6> all{"assigned",    "en_route", "arrived",
                                                "in_progress", "paused",   "work_done"};
  return std::find(all.begin(), all.end(), status) != all.end();
}

std::string_view status_after(std::string_view type) {
  const auto found = statuses().find(type);
  return found == statuses().end() ? std::string_view{} : found->second;
}

// A booking that is rescheduled before anyone has it waits again; one that has a technician
// (whose calendar agreed, so that a command is answered) stays where it is.
std::string_view status_after(const event_row& row) {
  if (row.type == booking::rescheduled::kind && member(row.data, "command").empty())
    return "confirmed";
  return status_after(row.type);
}

void fold::add(const event_row& row, bool tell) {
  ++pending.rows;
  pending.positions[row.shard] = {row.seq, row.previous_hash};
  if (row.kind == "booking")
    booking(row, tell);
  else if (row.kind == "technician")
    technician(row, tell);
  else if (row.type == session::revoked::kind && tell)
    hears_.session_ended({row.entity}, row.at);
  else if (row.kind == "earnings")
    earnings(row);
  else if (row.kind == "payout")
    payout(row);
  // The first letter is rare, unlike a quote: that makes the search fast.
  if (row.data.find("postings\":") != row.data.npos)
    postings(row);
}

booking_line* fold::find_booking(const std::string& id) {
  if (const auto found = pending.bookings.find(id); found != pending.bookings.end())
    return &found->second;
  auto kept = kept_.booking(id);
  return kept ? &pending.bookings.emplace(id, *std::move(kept)).first->second : nullptr;
}

void fold::booking(const event_row& row, bool tell) {
  const auto status = status_after(row);
  if (row.type == booking::created::kind) {
    auto line = created_line(row);
    line.status = status;
    pending.bookings.insert_or_assign(row.entity, std::move(line));
    return;
  }
  std::string technician;
  if (row.type == booking::assigned::kind)
    technician = text_of(member(row.data, "technician"));
  auto* b = find_booking(row.entity);
  if (!b || row.version <= b->version)
    return;
  b->shard = row.shard;
  b->version = row.version;
  b->updated_at = row.at;
  if (status.empty())
    return;
  const bool was_job = is_job(b->status);
  b->status = status;
  if (!technician.empty())
    b->technician = std::move(technician);
  if (tell && !b->technician.empty() && (was_job || is_job(status)))
    hears_.job({b->technician}, {b->id}, {b->customer}, status);
  if (row.type == booking::unassigned::kind)
    b->technician.clear();
}

} // namespace callout::views
