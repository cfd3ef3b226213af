// One SLA clock (DOMAIN §3.10): it runs towards its deadline, may stand still, which moves the
// deadline by as long as it stood, and is stopped once. Breach is a fact, noted at most once.
#pragma once

#include "protocols/booking.hpp"

namespace callout::booking {

struct sla_clock {
  booking::clock which{};
  instant due{};
  std::optional<instant> paused_at;
  std::optional<instant> stopped_at;
  std::optional<instant> breached_at;
  bool operator==(const sla_clock&) const = default;

  static constexpr auto fields() {
    using c = sla_clock;
    return std::tuple{field{"clock", &c::which}, field{"due", &c::due},
                      field{"paused_at", &c::paused_at}, field{"stopped_at", &c::stopped_at},
                      field{"breached_at", &c::breached_at}};
  }

  bool running() const { return !stopped_at && !paused_at; }
  /// Whether a breach is to be noted now.
  bool breaches(instant now) const { return running() && !breached_at && now >= due; }

  /// Pausing what is paused changes nothing: overlapping pauses are one.
  void pause(instant at);
  void resume(instant at);
  void stop(instant at);
  /// The visit is wanted at another time. A breach that was noted stays noted.
  void rebase(instant new_due);
};

} // namespace callout::booking
