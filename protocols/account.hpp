// A person, whatever roles he holds. The id of an account made by phone is derived from the
// phone, so that one phone is one account.
#pragma once

#include "protocols/principal.hpp"

namespace callout::account {

/// After a proven phone number; again at each sign-in, which changes nothing.
struct sign_in {
  static constexpr std::string_view kind = "account.sign_in";
  std::string phone; ///< E.164; empty for accounts made by an operator's tools
  bool operator==(const sign_in&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"phone", &sign_in::phone, "", bounds{.max_length = 16}}};
  }
};

struct set_profile {
  static constexpr std::string_view kind = "account.set_profile";
  std::string name;
  std::optional<std::string> language; ///< ar or en
  bool operator==(const set_profile&) const = default;
  static constexpr auto fields() {
    return std::tuple{
        field{"name", &set_profile::name, "", bounds{.min_length = 1, .max_length = 120}},
        field{"language", &set_profile::language, "ar or en", bounds{.max_length = 2}}};
  }
};

/// Adds a role to those that tokens of this account may speak for.
struct grant {
  static constexpr std::string_view kind = "account.grant";
  callout::role role{};
  bool operator==(const grant&) const = default;
  static constexpr auto fields() { return std::tuple{field{"role", &grant::role}}; }
};

using command = std::variant<sign_in, set_profile, grant>;

} // namespace callout::account
