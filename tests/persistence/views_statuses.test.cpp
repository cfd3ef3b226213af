// The views fold a booking's status without its rules: here the two are held together.
#include "actors/booking/booking.hpp"
#include "persistence/views/fold.hpp"

#include <gtest/gtest.h>

namespace callout::views {
namespace {

template <class Event>
void expect_same_status() {
  // From two phases, since an event may lead to the one the booking is in.
  for (const auto from : {booking::phase::none, booking::phase::closed}) {
    booking::state s;
    s.phase = from;
    booking::apply(s, Event{});
    const auto shown = status_after(Event::kind);
    if (std::is_same_v<Event, booking::rescheduled>)
      continue; // Depends on what the event holds; judged below.
    EXPECT_EQ(shown.empty() ? name_of(from) : shown, name_of(s.phase)) << Event::kind;
  }
}

template <class... Events>
void expect_all(const std::variant<Events...>*) {
  (expect_same_status<Events>(), ...);
}

struct nothing_kept final : lines {
  std::optional<booking_line> booking(const std::string&) override { return std::nullopt; }
  std::optional<payout_line> payout(const std::string&) override { return std::nullopt; }
};

TEST(Statuses, AreThoseThatTheRulesOfABookingLeadTo) {
  expect_all(static_cast<const booking::event*>(nullptr));
}

TEST(Statuses, FollowARescheduledBookingAsItsRulesDo) {
  for (const bool has_technician : {false, true}) {
    booking::rescheduled e;
    if (has_technician)
      e.command = "c";
    booking::state s;
    s.phase = booking::phase::assigned;
    booking::apply(s, e);
    nothing_kept none;
    listener nobody;
    fold f{none, nobody};
    f.pending.bookings["b"] = {.id = "b", .status = "assigned", .version = 1};
    f.add({.kind = "booking",
           .entity = "b",
           .version = 2,
           .type = std::string{booking::rescheduled::kind},
           .data = to_json(e)},
          true);
    EXPECT_EQ(f.pending.bookings["b"].status, name_of(s.phase));
  }
}

TEST(Statuses, CountAsAJobFromAssignedToWorkDone) {
  using enum booking::phase;
  for (const auto word : names(booking::phase{})) {
    const auto p = *from_name<booking::phase>(word);
    EXPECT_EQ(is_job(word), p >= assigned && p <= work_done) << word;
  }
}

} // namespace
} // namespace callout::views
