// Refresh tokens are derived from their session and generation, so that nothing that could be
// stolen from the store is kept. Whether a generation is still good is for the session to say.
#pragma once

#include "gateway/auth/keyring.hpp"

namespace callout::auth {

inline constexpr refusal bad_refresh_token{"auth.bad_refresh_token", 401,
                                           "The refresh token is not valid; sign in again."};

struct refresh_claims {
  session_id session;
  std::uint32_t generation = 0;
  bool operator==(const refresh_claims&) const = default;
};

/// "rt1." and base64url of generation, session and an HMAC over both.
std::string refresh_token(const keyring&, const session_id&, std::uint32_t generation);

/// Only what `refresh_token` made comes through; each token has exactly one spelling.
outcome<refresh_claims> open_refresh(const keyring&, std::string_view token);

} // namespace callout::auth
