// Access tokens: JSON Web Tokens signed with Ed25519 (RFC 7519, RFC 8037, RFC 9068). Only what
// this issuer writes is believed; nothing in a token chooses how it is checked.
#pragma once

#include "gateway/auth/keyring.hpp"
#include "gateway/auth/revocations.hpp"
#include "gateway/auth/verified_cache.hpp"
#include "protocols/principal.hpp"

namespace callout::auth {

/// Deliberately one refusal: what was wrong is for the log, not for whoever tries tokens.
inline constexpr refusal bad_token{"auth.bad_token", 401, "The access token is not valid."};
inline constexpr refusal token_expired{"auth.token_expired", 401,
                                       "The access token expired; use the refresh token."};
inline constexpr refusal token_revoked{"auth.token_revoked", 401,
                                       "This session was ended; sign in again."};

/// What a valid token says.
struct claims {
  callout::principal principal;
  session_id session;
  instant issued_at{};
  instant expires_at{};
  std::optional<instant> proven_at; ///< when he last showed a second factor, if he did
  bool operator==(const claims&) const = default;
};

struct token_options {
  std::string issuer = "callout";
  std::string audience = "callout.v1";
  /// By how much the clocks of two nodes may differ.
  std::chrono::seconds skew{30};
  std::size_t token_length_max = 4096;
  std::size_t cached_max = 65'536;
  std::size_t revoked_max = 262'144;
};

/// Safe to use from many threads.
class access_tokens {
public:
  explicit access_tokens(keyring, token_options = {});

  /// A token for this principal in this session. `ttl` in whole seconds.
  std::string issue(const principal&, const session_id&, std::chrono::seconds ttl, instant now,
                    std::optional<instant> proven_at = {}) const;
  /// Who shows this token, or why it is not taken. A token that was verified before costs a
  /// hash and a look-up; its expiry and its session are judged every time.
  outcome<claims> verify(std::string_view token, instant now);

  /// Tokens of this session are refused from now on; they would expire at `until` at the
  /// latest. After a restart this has to be said again for sessions ended not longer ago than
  /// the longest ttl in use.
  void revoke(const session_id& session, instant until, instant now);
  /// Whether that has happened to claims that were believed before.
  bool revoked(const claims&) const;

private:
  outcome<claims> open(std::string_view token) const;
  outcome<claims> judge(claims, instant now) const;

  keyring keys_;
  token_options options_;
  std::string header_; // Encoded, as we write it.
  revocations revoked_;
  verified_cache<claims> cache_;
};

} // namespace callout::auth
