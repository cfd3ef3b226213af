// The server's word counts: what it calls temporary is tried again, as late as it asks.
#include "simulations/city/net/retry.hpp"

#include <charconv>

namespace callout::city {
namespace {

constexpr span wait_max{10'000}, wait_default{1'000};
constexpr int attempts_after_fault = 8, attempts_while_pending = 120;

std::optional<span> seconds(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return std::min(wait_max, span{value * 1'000L});
}

} // namespace

span backoff::next(dice& d) {
  const auto ceiling = std::min<double>(most.count(), std::ldexp(least.count(), failures_));
  failures_ = std::min(failures_ + 1, 16);
  return span{static_cast<long>(d.between(ceiling / 2, ceiling))};
}

std::optional<span> wait_before_retry(unsigned status, std::string_view retry_after, int attempts) {
  const auto told = seconds(retry_after);
  switch (status) {
  case 429:
  case 503: return told.value_or(wait_default);
  case 202: // Not decided yet; the same key asks for the outcome.
    if (attempts < attempts_while_pending)
      return told.value_or(span{250});
    return std::nullopt;
  case 409: // With a Retry-After it means: the first request with this key is under way.
    if (told && attempts < attempts_while_pending)
      return *told;
    return std::nullopt;
  case 500:
  case 502:
  case 504:
    if (attempts < attempts_after_fault)
      return told.value_or(span{100L << std::min(attempts, 5)});
    return std::nullopt;
  default: return std::nullopt;
  }
}

} // namespace callout::city
