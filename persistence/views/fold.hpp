// Reads events and notes what they change in the views. What a booking or a payout was before
// is read from the file when the batch has not touched it yet.
#pragma once

#include "persistence/views/changes.hpp"

namespace callout::views {

/// The statuses in which a booking is its technician's job.
bool is_job(std::string_view status);

/// The status after an event of this type; empty when it stays as it was.
std::string_view status_after(std::string_view type);
/// The same of a row. Throws unreadable.
std::string_view status_after(const event_row&);

/// What is in the file.
class lines {
public:
  virtual ~lines() = default;
  virtual std::optional<booking_line> booking(const std::string& id) = 0;
  virtual std::optional<payout_line> payout(const std::string& id) = 0;
};

class fold {
public:
  fold(lines& kept, listener& hears) : kept_{kept}, hears_{hears} {}

  /// `tell`: whether the listener has yet to hear of this row. Types that are not known change
  /// nothing. Throws unreadable; what could not be read has then changed nothing, and the
  /// position counts it all the same.
  void add(const event_row&, bool tell);

  changes pending;

private:
  void booking(const event_row&, bool tell);
  void technician(const event_row&, bool tell);
  void earnings(const event_row&);
  void payout(const event_row&);
  void postings(const event_row&);
  booking_line* find_booking(const std::string& id);
  payout_line* find_payout(const std::string& id);

  lines& kept_;
  listener& hears_;
};

} // namespace callout::views
