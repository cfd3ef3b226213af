// Somebody of the staff, who signs in by a password and a one-time code (DOMAIN H5, §3.12). Id: the
// name he signs in by, which is his account's id too. Passwords and codes never come here: the edge
// compares them, and what comes is whether they were right. His secrets are derived at the edge
// from his id and the number of his invitation, so that the log holds none of them.
#pragma once

#include "protocols/challenge.hpp"
#include "protocols/principal.hpp"
#include "protocols/separate_family.hpp"

namespace callout::staff {

struct limits {
  std::chrono::seconds invitation{2 * 86'400}; ///< to enrol in
  int attempts = 5;                            ///< wrong codes in a row, with the right password
  std::chrono::seconds lock{900};              ///< after the last of them; doubles each time
  std::chrono::seconds lock_max{86'400};
  bool operator==(const limits&) const = default;
  static constexpr auto fields() {
    using l = limits;
    return std::tuple{
        field{"invitation_s", &l::invitation, "", bounds{.min = 60, .max = 2'592'000}},
        field{"attempts", &l::attempts, "", bounds{.min = 1, .max = 100}},
        field{"lock_s", &l::lock, "", bounds{.min = 1, .max = 86'400}},
        field{"lock_max_s", &l::lock_max, "", bounds{.min = 1, .max = 2'592'000}}};
  }
};

/// How many recovery codes each invitation has; each works once in place of a one-time code.
inline constexpr std::int32_t recovery_codes = 10;

// -- commands --------------------------------------------------------------------------

/// By an administrator: a new member, another role, or new secrets for who lost his. What he had
/// before is worth nothing from then on.
struct invite {
  static constexpr std::string_view kind = "staff.invite";
  callout::role role{};
  std::chrono::seconds lasts{2 * 86'400};
  bool operator==(const invite&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"role", &invite::role}, field{"lasts_s", &invite::lasts}};
  }
};

/// He showed the invitation of that number and chose a password. May be done again until he has
/// signed in, for the answer may have been lost.
struct enrol {
  static constexpr std::string_view kind = "staff.enrol";
  std::uint32_t number = 0;
  std::string password_hash;
  bool operator==(const enrol&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &enrol::number},
                      field{"password_hash", &enrol::password_hash}};
  }
};

/// What was shown as the second factor, as the edge understood it: the time step whose code it was
/// (RFC 6238), or the recovery code of that place in the list. Neither: it was no code of his.
struct factor {
  std::optional<std::int64_t> step;
  std::optional<std::int32_t> recovery;
  bool operator==(const factor&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"step", &factor::step}, field{"recovery", &factor::recovery}};
  }
};

/// Of which invitation and which password it was judged: that takes a while, and counts for nothing
/// if he has others by now.
struct basis {
  std::uint32_t number = 0;
  std::string password_hash;
  bool operator==(const basis&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &basis::number},
                      field{"password_hash", &basis::password_hash}};
  }
};

struct sign_in {
  static constexpr std::string_view kind = "staff.sign_in";
  bool password_matches = false;
  staff::factor factor;
  staff::basis basis;
  staff::limits limits;
  bool operator==(const sign_in&) const = default;
  static constexpr auto fields() {
    using c = sign_in;
    return std::tuple{field{"password_matches", &c::password_matches}, field{"factor", &c::factor},
                      field{"basis", &c::basis}, field{"limits", &c::limits}};
  }
};

/// Who is signed in shows a code once more, before he does what is dangerous.
struct prove {
  static constexpr std::string_view kind = "staff.prove";
  staff::factor factor;
  staff::basis basis;
  staff::limits limits;
  bool operator==(const prove&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"factor", &prove::factor}, field{"basis", &prove::basis},
                      field{"limits", &prove::limits}};
  }
};

/// Another password, or the same under today's cost (`same`). His other sessions end, unless it is
/// the same.
struct set_password {
  static constexpr std::string_view kind = "staff.set_password";
  std::string password_hash;
  staff::basis basis; ///< what he had
  bool same = false;
  std::optional<session_id> but; ///< the session in which he does it
  bool operator==(const set_password&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"password_hash", &set_password::password_hash},
                      field{"basis", &set_password::basis}, field{"same", &set_password::same},
                      field{"but", &set_password::but}};
  }
};

/// By an administrator. His sessions end.
struct disable {
  static constexpr std::string_view kind = "staff.disable";
  std::string reason;
  bool operator==(const disable&) const = default;
  static constexpr auto fields() {
    return std::tuple{
        field{"reason", &disable::reason, "Why.", bounds{.min_length = 1, .max_length = 500}}};
  }
};

using command = std::variant<invite, enrol, sign_in, prove, set_password, disable>;

// -- events ----------------------------------------------------------------------------

struct invited {
  static constexpr std::string_view kind = "staff.invited";
  person_id person;
  callout::role role{};
  std::uint32_t number = 0;
  instant until{};
  bool operator==(const invited&) const = default;
  static constexpr auto fields() {
    using e = invited;
    return std::tuple{field{"person", &e::person}, field{"role", &e::role},
                      field{"number", &e::number}, field{"until", &e::until}};
  }
};

struct enrolled {
  static constexpr std::string_view kind = "staff.enrolled";
  std::string password_hash;
  bool operator==(const enrolled&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"password_hash", &enrolled::password_hash}};
  }
};

struct signed_in {
  static constexpr std::string_view kind = "staff.signed_in";
  staff::factor factor;
  bool operator==(const signed_in&) const = default;
  static constexpr auto fields() { return std::tuple{field{"factor", &signed_in::factor}}; }
};

struct proven {
  static constexpr std::string_view kind = "staff.proven";
  staff::factor factor;
  bool operator==(const proven&) const = default;
  static constexpr auto fields() { return std::tuple{field{"factor", &proven::factor}}; }
};

/// The code was none of his, though the password was right or he was signed in.
struct mismatched {
  static constexpr std::string_view kind = "staff.mismatched";
  bool operator==(const mismatched&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// Too many wrong codes: none counts before `until`.
struct locked {
  static constexpr std::string_view kind = "staff.locked";
  instant until{};
  std::uint32_t times = 0; ///< in a row, this one included
  bool operator==(const locked&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"until", &locked::until}, field{"times", &locked::times}};
  }
};

struct password_set {
  static constexpr std::string_view kind = "staff.password_set";
  std::string password_hash;
  bool same = false;
  std::optional<session_id> but;
  bool operator==(const password_set&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"password_hash", &password_set::password_hash},
                      field{"same", &password_set::same}, field{"but", &password_set::but}};
  }
};

struct disabled {
  static constexpr std::string_view kind = "staff.disabled";
  std::string reason;
  bool operator==(const disabled&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &disabled::reason}}; }
};

using event =
    std::variant<invited, enrolled, signed_in, proven, mismatched, locked, password_set, disabled>;

// -- refusals and views ----------------------------------------------------------------

inline constexpr refusal not_found{"staff.not_found", 404, "There is nobody of that name."};
inline constexpr refusal forbidden{"staff.forbidden", 403, "This is not yours to do."};
inline constexpr refusal not_a_role{"staff.not_a_role", 400, "/role: expected operator or admin"};
/// Deliberately one refusal for an unknown name, a wrong password and a wrong code.
inline constexpr refusal wrong{"staff.wrong", 401, "Name, password or code is wrong."};
/// Told only to who has shown all that is needed.
inline constexpr refusal is_locked{"staff.locked", 429, "Too many wrong codes."};
inline constexpr refusal bad_invitation{"staff.bad_invitation", 410,
                                        "This invitation is no longer valid; ask for another."};

enum class standing { invited, enrolled, active, disabled };
constexpr auto names(standing) {
  return std::array<std::string_view, 4>{"invited", "enrolled", "active", "disabled"};
}

/// The edge alone sees hash and number.
struct view {
  person_id id;
  callout::role role{};
  staff::standing standing{};
  std::int64_t recovery_codes_left = 0;
  std::optional<instant> invited_until;
  std::optional<instant> locked_until;
  std::optional<std::uint32_t> number;
  std::optional<std::string> password_hash;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{
        field{"id", &v::id},
        field{"role", &v::role},
        field{"standing", &v::standing, "enrolled: he has a password and never signed in."},
        field{"recovery_codes_left", &v::recovery_codes_left},
        field{"invited_until", &v::invited_until, "He can enrol until then."},
        field{"locked_until", &v::locked_until, "After too many wrong codes; may be past."},
        field{"number", &v::number, "Never shown to clients."},
        field{"password_hash", &v::password_hash, "Never shown to clients."}};
  }
};

} // namespace callout::staff

namespace callout {
template <>
struct family<staff::command> : separate_family<staff::command> {};
template <>
struct family<staff::event> : separate_family<staff::event> {};
} // namespace callout
