// One-time codes of staff, as authenticator apps show them (RFC 6238 over RFC 4226): six digits,
// new each 30 s. Secrets and recovery codes are derived from a person's id and the number of his
// invitation.
#pragma once

#include "gateway/auth/keyring.hpp"

#include <vector>

namespace callout::auth {

inline constexpr std::chrono::seconds totp_period{30};

/// 20 bytes, as RFC 4226 recommends.
std::string totp_secret(const keyring&, const person_id&, std::uint32_t invitation);

/// The steps are counted from 1970.
std::int64_t totp_step(instant);
/// HMAC-SHA-1 and six digits: what every app understands.
std::string totp_code(std::string_view secret, std::int64_t step);
/// Which step's code this is: of now, the one before or the one after. The latest, if several.
std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code, instant now);

/// What an app reads, often as a QR code.
std::string totp_uri(std::string_view secret, const person_id&, std::string_view issuer);
/// RFC 4648, without padding.
std::string to_base32(std::string_view bytes);

/// Each is good for one sign-in; as in 7KQ2M-3XNPA.
std::vector<std::string> recovery_codes(const keyring&, const person_id&, std::uint32_t invitation,
                                        int count);
/// The place in that list of a code as somebody typed it; all are compared.
std::optional<std::int32_t> recovery_match(const std::vector<std::string>& all,
                                           std::string_view typed);

} // namespace callout::auth
