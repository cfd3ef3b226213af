// What routes and tools about staff share.
#pragma once

#include "gateway/auth/sealed.hpp"
#include "gateway/routes/route.hpp"
#include "protocols/entity_ref.hpp"
#include "protocols/staff.hpp"

namespace callout::routes {

/// Opens the door for whoever has it, until he has signed in. `view` as administrators see it.
std::string invitation_token(const auth::keyring&, const staff::view&);
std::optional<auth::sealed> opened_invitation(const auth::keyring&, std::string_view token);

/// Why nobody can be of that name: it stands in logs and in links.
std::optional<rejection> bad_staff_name(std::string_view);

inline constexpr refusal too_many_passwords{"overloaded", 503,
                                            "Too many passwords are being checked."};

inline entity_ref staff_of(const std::string& name) {
  return {"staff", name};
}

/// What is judged by, as the edge sees it.
inline staff::basis basis_of(const staff::view& v) {
  return {v.number.value_or(0), v.password_hash.value_or("")};
}

/// Six digits are a one-time code, anything else might be a recovery code.
staff::factor factor_of(const services&, const person_id&, std::uint32_t invitation,
                        const std::string& typed);

/// Tokens for a password and a code, and what is sent for them.
void sign_in_staff(const services&, visit);
json staff_credentials_shown();

} // namespace callout::routes
