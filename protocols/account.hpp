// A person, whatever roles he holds. The id of an account made by phone is derived from the
// phone, so that one phone is one account.
#pragma once

#include "protocols/principal.hpp"
#include "protocols/separate_family.hpp"

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

struct created {
  static constexpr std::string_view kind = "account.created";
  person_id person;
  std::string phone;
  instant at{};
  bool operator==(const created&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"person", &created::person}, field{"phone", &created::phone},
                      field{"at", &created::at}};
  }
};

struct profile_set {
  static constexpr std::string_view kind = "account.profile_set";
  std::string name;
  std::optional<std::string> language;
  bool operator==(const profile_set&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"name", &profile_set::name}, field{"language", &profile_set::language}};
  }
};

struct granted {
  static constexpr std::string_view kind = "account.granted";
  callout::role role{};
  bool operator==(const granted&) const = default;
  static constexpr auto fields() { return std::tuple{field{"role", &granted::role}}; }
};

using event = std::variant<created, profile_set, granted>;

inline constexpr refusal not_found{"account.not_found", 404, "There is no such account."};
inline constexpr refusal forbidden{"account.forbidden", 403, "This is not yours to do."};
inline constexpr refusal unknown_language{"account.unknown_language", 400,
                                          "/language: expected ar or en"};
inline constexpr refusal not_a_role{"account.not_a_role", 400, "/role: nobody can be granted that"};

/// What GET /v1/me shows.
struct view {
  person_id id;
  std::optional<std::string> phone;
  std::optional<std::string> name;
  std::optional<std::string> language;
  std::vector<callout::role> roles;
  instant created_at{};
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"id", &v::id},
                      field{"phone", &v::phone, "E.164"},
                      field{"name", &v::name},
                      field{"language", &v::language, "ar or en"},
                      field{"roles", &v::roles, "Those that tokens may speak for."},
                      field{"created_at", &v::created_at}};
  }
};

} // namespace callout::account

namespace callout {
template <>
struct family<account::command> : separate_family<account::command> {};
template <>
struct family<account::event> : separate_family<account::event> {};
} // namespace callout
