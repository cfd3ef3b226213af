// Operators, accounts and users of NATS as `nsc` makes them: keys in base32 and signed claims.
#pragma once

#include "gateway/auth/base64url.hpp"
#include "gateway/auth/ed25519.hpp"

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace callout::nats {

inline std::string to_base32(const std::string& bytes) {
  static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const unsigned char b : bytes) {
    held = held << 8 | b;
    for (bits += 8; bits >= 5; bits -= 5)
      text += letters[held >> (bits - 5) & 31];
  }
  if (bits > 0)
    text += letters[held << (5 - bits) & 31];
  return text;
}

/// With the checksum (CRC-16/XMODEM, low byte first) that ends each of them.
inline std::string checked(std::string bytes) {
  std::uint16_t crc = 0;
  for (const unsigned char b : bytes) {
    crc = static_cast<std::uint16_t>(crc ^ b << 8);
    for (int i = 0; i < 8; ++i)
      crc = static_cast<std::uint16_t>(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
  }
  bytes += static_cast<char>(crc & 0xff);
  bytes += static_cast<char>(crc >> 8);
  return to_base32(bytes);
}

enum class role : unsigned { operators = 14 << 3, account = 0, user = 20 << 3 };

class nkey {
public:
  nkey(role r, char fill) : role_{static_cast<unsigned>(r)}, seed_(32, fill), key_{key_of(fill)} {}

  std::string name() const { return checked(static_cast<char>(role_) + key_.public_key()); }
  /// The secret, for a file of credentials.
  std::string seed() const {
    constexpr unsigned seeds = 18 << 3;
    std::string bytes{static_cast<char>(seeds | role_ >> 5), static_cast<char>((role_ & 31) << 3)};
    return checked(bytes + seed_);
  }
  /// What this key says of `whom`.
  std::string claim(const nkey& whom, nlohmann::json what) const {
    what["version"] = 2;
    const nlohmann::json header{{"typ", "JWT"}, {"alg", "ed25519-nkey"}},
        claims{{"jti", "test"},      {"iat", 1'700'000'000}, {"iss", name()},
               {"sub", whom.name()}, {"name", "test"},       {"nats", std::move(what)}};
    const auto text = auth::to_base64url(header.dump()) + '.' + auth::to_base64url(claims.dump());
    return text + '.' + auth::to_base64url(key_.sign(text));
  }

private:
  static auth::secret key_of(char fill) {
    std::array<std::uint8_t, 32> bytes;
    bytes.fill(static_cast<std::uint8_t>(fill));
    return auth::secret{bytes};
  }

  unsigned role_;
  std::string seed_;
  auth::ed25519 key_;
};

} // namespace callout::nats
