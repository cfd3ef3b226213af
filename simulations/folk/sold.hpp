// What is sold in the simulated town, and how it is spoken of: short work on short terms, so that a
// whole life takes minutes, or `pace` times as long.
#pragma once

#include "protocols/booking.hpp"
#include "protocols/payload.hpp"

namespace callout::sim {

booking_terms sold(const std::string& service, double pace, bool together);

/// So many seconds, that many times.
template <class Seconds>
Seconds paced(int seconds, double pace) {
  return Seconds{static_cast<typename Seconds::rep>(seconds * pace)};
}

/// What is asked of a booking.
template <class Command>
payload job(Command c) {
  return payload::of<booking::command>(std::move(c));
}

/// Where somebody is, in a town some kilometres wide.
template <class Chance>
geo_point somewhere(Chance& luck) {
  const auto off = [&] { return (luck.share() - 0.5) * 0.04; };
  return {24.70 + off(), 46.68 + off()};
}

} // namespace callout::sim
