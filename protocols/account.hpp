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

/// A device that is signed in.
struct open_session {
  session_id id;
  callout::role role{};
  instant opened_at{};
  instant until{}; ///< at the latest
  bool operator==(const open_session&) const = default;
  static constexpr auto fields() {
    using s = open_session;
    return std::tuple{field{"id", &s::id}, field{"role", &s::role},
                      field{"opened_at", &s::opened_at},
                      field{"until", &s::until, "At the latest."}};
  }
};

/// So many are kept; with one more the oldest ends.
inline constexpr std::size_t sessions_most = 20;

/// From a session that was opened, and from one that has ended.
struct note_session {
  static constexpr std::string_view kind = "account.note_session";
  open_session session;
  bool operator==(const note_session&) const = default;
  static constexpr auto fields() { return std::tuple{field{"session", &note_session::session}}; }
};
struct forget_session {
  static constexpr std::string_view kind = "account.forget_session";
  session_id session;
  bool operator==(const forget_session&) const = default;
  static constexpr auto fields() { return std::tuple{field{"session", &forget_session::session}}; }
};

/// Signs out everywhere, `but` there.
struct end_sessions {
  static constexpr std::string_view kind = "account.end_sessions";
  std::string reason;
  std::optional<session_id> but;
  bool operator==(const end_sessions&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &end_sessions::reason}, field{"but", &end_sessions::but}};
  }
};

using command =
    std::variant<sign_in, set_profile, grant, note_session, forget_session, end_sessions>;

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

struct session_noted {
  static constexpr std::string_view kind = "account.session_noted";
  open_session session;
  instant at{};
  bool operator==(const session_noted&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"session", &session_noted::session}, field{"at", &session_noted::at}};
  }
};

struct session_forgotten {
  static constexpr std::string_view kind = "account.session_forgotten";
  session_id session;
  bool operator==(const session_forgotten&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"session", &session_forgotten::session}};
  }
};

struct sessions_ended {
  static constexpr std::string_view kind = "account.sessions_ended";
  std::vector<session_id> sessions;
  std::string reason;
  bool operator==(const sessions_ended&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"sessions", &sessions_ended::sessions},
                      field{"reason", &sessions_ended::reason}};
  }
};

using event =
    std::variant<created, profile_set, granted, session_noted, session_forgotten, sessions_ended>;

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
  std::vector<open_session> sessions;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"id", &v::id},
                      field{"phone", &v::phone, "E.164"},
                      field{"name", &v::name},
                      field{"language", &v::language, "ar or en"},
                      field{"roles", &v::roles, "Those that tokens may speak for."},
                      field{"created_at", &v::created_at},
                      field{"sessions", &v::sessions, "Where I am signed in; newest last."}};
  }
};

} // namespace callout::account

namespace callout {
template <>
struct family<account::command> : separate_family<account::command> {};
template <>
struct family<account::event> : separate_family<account::event> {};
} // namespace callout
