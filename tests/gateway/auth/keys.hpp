// Keys for tests only, the same in each run.
#pragma once

#include "gateway/auth/keyring.hpp"

namespace callout::auth {

/// Master key 00 01 02 … 1f.
inline secret counting_secret(std::uint8_t first = 0) {
  secret s;
  for (std::size_t i = 0; i < s.bytes.size(); ++i)
    s.bytes[i] = static_cast<std::uint8_t>(first + i);
  return s;
}

inline secrets known_secrets() {
  return {counting_secret(), {counting_secret(0x40)}};
}

inline keyring known_keys() {
  return keyring{known_secrets()};
}

/// 2026-11-22T10:00:00Z.
inline constexpr instant noon{std::chrono::seconds{1'795'341'600}};

} // namespace callout::auth
