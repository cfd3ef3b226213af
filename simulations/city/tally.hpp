// What happened in the city, counted from its people's side.
#pragma once

#include "protocols/json.hpp"
#include "simulations/city/samples.hpp"

#include <map>
#include <string>

namespace callout::city {

struct kept {
  std::uint64_t yes = 0, all = 0;
  void count(bool was_kept) {
    ++all;
    yes += was_kept;
  }
};

struct tally {
  // Bookings. Each one made ends in exactly one of the others, or is still open.
  std::uint64_t made = 0, completed = 0, cancelled = 0, unfulfilled = 0, expired = 0;
  std::uint64_t unconfirmed = 0; ///< work done, the customer says nothing
  std::uint64_t open = 0;
  std::uint64_t turned_away = 0; ///< refused when they were to be made
  std::uint64_t held_back = 0;   ///< wanted, but every customer had one already

  std::uint64_t offers = 0, accepted = 0, declined = 0, ignored = 0, withdrawn = 0, lost = 0;
  std::uint64_t jobs_finished = 0;
  std::uint64_t jobs_called_off = 0; ///< cancelled or taken away on the way
  std::uint64_t jobs_abandoned = 0;  ///< server and technician could not agree

  /// Seconds of our time since the booking was sent, but for `answer`: how long that POST took.
  samples answer, to_offer, to_accept, to_arrive, to_finish;
  kept respond, arrive; ///< the two SLA clocks

  /// What the server refused: "action code" and how often.
  std::map<std::string, std::uint64_t> refusals;

  std::uint64_t ended() const { return completed + cancelled + unfulfilled + expired; }
  json document() const;
};

} // namespace callout::city
