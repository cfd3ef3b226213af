// The store's secrets and the file they live in. Whoever reads that file can sign in as anyone,
// so it is refused when others than its owner may read it.
#pragma once

#include "protocols/outcome.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace callout::auth {

/// 256 bits that are wiped when they go.
struct secret {
  std::array<std::uint8_t, 32> bytes{};

  secret() = default;
  explicit secret(const std::array<std::uint8_t, 32>& b) : bytes{b} {}
  secret(const secret&) = default;
  secret& operator=(const secret&) = default;
  ~secret();
  bool operator==(const secret&) const = default;
};

struct secrets {
  secret master;
  /// Ed25519 seeds, one to four. The first signs; the others are still believed, so that a key
  /// can be followed by another without signing anybody out.
  std::vector<secret> signing;
  bool operator==(const secrets&) const = default;
};

/// From the system's generator. Throws std::runtime_error when that has nothing to give.
secrets fresh_secrets();

/// The secrets in `file`. When there is no such file it is made, readable by its owner alone and
/// durable before this returns; of several processes that make it at once, all get the same.
outcome<secrets> load_or_make_secrets(const std::filesystem::path& file);

/// As kept in the file: `{"version":1,"master":"…","signing":["…"]}`, base64url.
std::string to_text(const secrets&);
outcome<secrets> secrets_from_text(std::string_view text);

} // namespace callout::auth
