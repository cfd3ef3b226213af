// What others keep in memory and would lose with a restart: who may work when, and who is on
// which job. The views keep it for them, and tell it again.
#pragma once

#include "protocols/session.hpp"
#include "protocols/technician.hpp"

namespace callout::views {

/// A technician as his events have left him. Open offers are not kept: they last for seconds.
struct technician_facts {
  struct job {
    booking_id booking;
    stay when;
    bool operator==(const job&) const = default;
  };
  bool approved = false;
  bool on_shift = false;
  std::vector<std::string> skills; ///< none until he has a profile
  std::optional<geo_point> base;
  std::vector<job> calendar; ///< pending and booked, by start
  std::string name;          ///< empty where an older program kept none
  bool operator==(const technician_facts&) const = default;
};

/// Called from the folding thread only, so never at once, and before lists show the same. Must
/// not block or throw.
class listener {
public:
  virtual ~listener() = default;
  /// At the start, once for each technician: all that is known so far.
  virtual void technician(const person_id&, const technician_facts&) {}
  /// Every event since, in order for each technician.
  virtual void technician_event(const person_id&, const technician::event&) {}
  /// A booking that has a technician is in another status, or had one: from `assigned` to
  /// `work_done` it is his job, in any other it is not. At the start, once for each job.
  virtual void job(const person_id& technician, const booking_id&, const person_id& customer,
                   std::string_view status) {
    (void)technician, (void)customer, (void)status;
  }
  /// Its access tokens must not be believed any more. Not told of those that ended before the
  /// start.
  virtual void session_ended(const session_id&, instant at) { (void)at; }
  /// All that the journal held when `catch_up` was called has been told.
  virtual void caught_up() {}
};

} // namespace callout::views
