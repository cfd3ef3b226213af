// How long a payment waits, and for what (DOMAIN §3.6).
#pragma once

#include "protocols/values.hpp"

#include <algorithm>

namespace callout::payment {

/// A hold is renewed so long before the provider lets it lapse.
inline constexpr std::chrono::hours renewal_margin{24};
/// A renewal that was declined is tried again after this.
inline constexpr std::chrono::hours renewal_again{6};
/// Providers forget keys after a day: what they do not know by then is never sent again.
inline constexpr std::chrono::hours key_life{24};

/// Before the look-up that follows the `tries`th unknown outcome: 1 s, doubling up to 1 h.
inline std::chrono::seconds look_up_delay(int tries) {
  return std::min(std::chrono::seconds{std::int64_t{1} << std::min(tries, 12)},
                  std::chrono::seconds{3600});
}

} // namespace callout::payment
