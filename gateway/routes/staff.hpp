// Invitations of staff, for routes and tools.
#pragma once

#include "gateway/auth/sealed.hpp"
#include "protocols/staff.hpp"

namespace callout::routes {

/// Opens the door for whoever has it, until he has signed in. `view` as administrators see it.
std::string invitation_token(const auth::keyring&, const staff::view&);
std::optional<auth::sealed> opened_invitation(const auth::keyring&, std::string_view token);

/// Why nobody can be of that name: it stands in logs and in links.
std::optional<rejection> bad_staff_name(std::string_view);

} // namespace callout::routes
