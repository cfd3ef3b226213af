// What is derived from the store's secrets: one-time codes, start codes, refresh tokens, ids and
// signatures. All of it can be derived again, so none of it needs to be kept.
#pragma once

#include "gateway/auth/secrets.hpp"
#include "protocols/values.hpp"

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace callout::auth {

/// Each purpose has a key of its own, so that nothing made for one is of use for another.
/// Their names go into the keys: a renamed purpose is another key.
enum class purpose {
  otp,
  start_code,
  refresh,
  idempotency,
  account_id,
  invitation,
  totp,
  recovery,
  password
};

/// Cheap to copy; safe to use from many threads.
class keyring {
public:
  explicit keyring(const secrets&);
  /// Of the store in `directory`, from its file `keys`, which is made when there is none.
  static outcome<keyring> open(const std::filesystem::path& directory);

  /// Six digits, the same for the same challenge.
  std::string otp_code(const challenge_id&) const;
  /// Four digits that the customer tells the technician at the door; another for each visit.
  std::string start_code(const booking_id&, int visit) const;
  /// A UUID of version 8 (RFC 9562) that nobody without the key can guess: the same for the same
  /// parts in the same order, else another.
  std::string derived_id(purpose, std::initializer_list<std::string_view> parts) const;
  /// HMAC-SHA-256 over the parts, each with its length before it.
  std::array<std::uint8_t, 32> mac(purpose, std::initializer_list<std::string_view> parts) const;

  /// The key that signs: its RFC 7638 thumbprint.
  const std::string& kid() const;
  /// Its 32 public bytes.
  const std::string& public_key() const;
  /// 64 bytes of Ed25519 (RFC 8032).
  std::string sign(std::string_view text) const;
  /// Whether there is a key of that name, current or former.
  bool knows(std::string_view kid) const;
  /// Whether the key of that name made this signature.
  bool verify(std::string_view kid, std::string_view text, std::string_view signature) const;

private:
  struct keys;
  std::shared_ptr<const keys> keys_;
};

/// Takes as long wherever the texts differ. Their lengths are no secret.
bool equal(std::string_view a, std::string_view b);

} // namespace callout::auth
