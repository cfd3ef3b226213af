// When to try again, and how long to wait first. Pure.
#pragma once

#include "simulations/city/net/agenda.hpp"
#include "simulations/city/net/dice.hpp"

#include <optional>
#include <string_view>

namespace callout::city {

/// Waits that grow with each failure and differ between clients, so that those cut off
/// together do not come back together.
class backoff {
public:
  span next(dice& d);
  void succeeded() { failures_ = 0; }

  static constexpr span least{100}, most{3'000};

private:
  int failures_ = 0;
};

/// How long to wait before the same request is sent again, with the same key; nothing when
/// the answer is final. `retry_after` is that header's value, `attempts` counts those made.
std::optional<span> wait_before_retry(unsigned status, std::string_view retry_after, int attempts);

} // namespace callout::city
