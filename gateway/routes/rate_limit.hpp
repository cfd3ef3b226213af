// How many codes may be asked for, in the headers of draft-ietf-httpapi-ratelimit-headers.
#pragma once

#include "gateway/http/message.hpp"
#include "gateway/routes/services.hpp"

#include <chrono>

namespace callout::routes {

/// Windows that `rate_policy` names. The first stands for all of the phone's, the other for the
/// network's too: what is refused does not say which it was, and either way none more may be asked.
inline constexpr std::string_view phone_pause = "phone", address_hour = "address-hour";

/// RateLimit-Policy. The pause between codes to one phone grows with each; here is the first.
inline http::name_value rate_policy(const policies& p) {
  std::string all;
  const auto add = [&](std::string_view name, std::int64_t most, std::int64_t seconds) {
    all.append(all.empty() ? "\"" : ", \"").append(name);
    all += "\";q=" + std::to_string(most) + ";w=" + std::to_string(seconds);
  };
  if (!p.challenge.waits_s.empty())
    add(phone_pause, 1, p.challenge.waits_s.front());
  add("phone-10-minutes", p.challenge.per_10_minutes, 600);
  add("phone-hour", p.challenge.per_hour, 3600);
  add("phone-day", p.challenge.per_day, 86'400);
  add(address_hour, p.network.per_address, 3600);
  add("network-hour", p.network.per_network, 3600);
  return {"RateLimit-Policy", std::move(all)};
}

/// RateLimit: none more for so long.
inline http::name_value none_left(std::string_view window, std::chrono::seconds wait) {
  return {"RateLimit", '"' + std::string{window} + "\";r=0;t=" + std::to_string(wait.count())};
}

} // namespace callout::routes
