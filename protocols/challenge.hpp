// One phone number proving itself by a code sent to it (DOMAIN §3.11). The entity's id is a
// keyed hash of the number. Codes are derived at the edge and compared there; what comes here
// is whether they matched, so that no code enters the log.
#pragma once

#include "protocols/json.hpp"
#include "protocols/separate_family.hpp"

namespace callout::challenge {

/// The numbers of DOMAIN §3.11, pinned with each code that is sent.
struct limits {
  std::chrono::seconds lifetime{300};
  int checks = 5;
  std::vector<std::int64_t> waits_s{30, 60, 120}; ///< between one sending and the next
  int per_10_minutes = 3;
  int per_hour = 5;
  int per_day = 10;
  std::chrono::seconds lock{900}; ///< after the last failed check; doubles each time
  std::chrono::seconds lock_max{86'400};
  bool operator==(const limits&) const = default;
  static constexpr auto fields() {
    using l = limits;
    return std::tuple{
        field{"lifetime_s", &l::lifetime}, field{"checks", &l::checks},
        field{"waits_s", &l::waits_s},     field{"per_10_minutes", &l::per_10_minutes},
        field{"per_hour", &l::per_hour},   field{"per_day", &l::per_day},
        field{"lock_s", &l::lock},         field{"lock_max_s", &l::lock_max}};
  }
};

/// Send a code. `id` names the challenge: the code is derived from it.
struct send {
  static constexpr std::string_view kind = "challenge.send";
  challenge_id id;
  std::string phone; ///< E.164
  challenge::limits limits;
  bool operator==(const send&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"id", &send::id}, field{"phone", &send::phone},
                      field{"limits", &send::limits}};
  }
};

struct check {
  static constexpr std::string_view kind = "challenge.check";
  challenge_id id;
  bool matches = false;
  bool operator==(const check&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"id", &check::id}, field{"matches", &check::matches}};
  }
};

/// The provider "messaging" took the message, or did not.
struct sent {
  static constexpr std::string_view kind = "challenge.sent";
  bool ok = false;
  bool operator==(const sent&) const = default;
  static constexpr auto fields() { return std::tuple{field{"ok", &sent::ok}}; }
};

using command = std::variant<send, check, sent>;

/// What the provider "messaging" is asked; it derives the code from `challenge` when it sends.
struct message {
  static constexpr std::string_view kind = "challenge.message";
  std::string to;
  std::string template_name; ///< otp
  challenge_id challenge;
  instant expires_at{}; ///< not sent after this
  bool operator==(const message&) const = default;
  static constexpr auto fields() {
    using m = message;
    return std::tuple{field{"to", &m::to}, field{"template", &m::template_name},
                      field{"challenge", &m::challenge}, field{"expires_at", &m::expires_at}};
  }
};
using provider_request = std::variant<message>;

// -- events ----------------------------------------------------------------------------

/// A code is on its way; the one before it, if any, is worth nothing now.
struct issued {
  static constexpr std::string_view kind = "challenge.issued";
  challenge_id id;
  std::string phone;
  challenge::limits limits;
  instant expires_at{};
  instant at{};
  bool operator==(const issued&) const = default;
  static constexpr auto fields() {
    using e = issued;
    return std::tuple{field{"id", &e::id}, field{"phone", &e::phone}, field{"limits", &e::limits},
                      field{"expires_at", &e::expires_at}, field{"at", &e::at}};
  }
};

/// The provider has the message, or has failed to take it.
struct handed_over {
  static constexpr std::string_view kind = "challenge.handed_over";
  bool ok = false;
  bool operator==(const handed_over&) const = default;
  static constexpr auto fields() { return std::tuple{field{"ok", &handed_over::ok}}; }
};

/// The right code was shown. It works once.
struct passed {
  static constexpr std::string_view kind = "challenge.passed";
  challenge_id id;
  bool operator==(const passed&) const = default;
  static constexpr auto fields() { return std::tuple{field{"id", &passed::id}}; }
};

struct mismatched {
  static constexpr std::string_view kind = "challenge.mismatched";
  challenge_id id;
  bool operator==(const mismatched&) const = default;
  static constexpr auto fields() { return std::tuple{field{"id", &mismatched::id}}; }
};

/// Too many wrong codes: nothing is sent or checked before `until`.
struct locked {
  static constexpr std::string_view kind = "challenge.locked";
  instant until{};
  std::uint32_t times = 0; ///< locks in a row, this one included
  bool operator==(const locked&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"until", &locked::until}, field{"times", &locked::times}};
  }
};

using event = std::variant<issued, handed_over, passed, mismatched, locked>;

// -- refusals --------------------------------------------------------------------------

inline constexpr refusal forbidden{"challenge.forbidden", 403, "This is not yours to do."};
inline constexpr refusal wrong_code{"challenge.wrong_code", 401, "This is not the code."};
inline constexpr refusal not_open{"challenge.not_open", 410,
                                  "This code is no longer valid; ask for another."};
inline constexpr refusal too_soon{"challenge.too_soon", 429, "A code was sent a moment ago."};
inline constexpr refusal is_locked{"challenge.locked", 429, "Too many wrong codes."};

/// A refusal that says how long to wait, in whole seconds; `retry_after` reads it back.
inline rejection wait(const refusal& why, span left) {
  const auto s = std::chrono::ceil<std::chrono::seconds>(left).count();
  return because(why, std::string{why.text} + " Try again in " + std::to_string(s) + " s.");
}
inline std::optional<std::chrono::seconds> retry_after(const rejection& r) {
  static constexpr std::string_view mark = " in ";
  const auto at = r.detail.rfind(mark);
  if (r.status != 429 || at == r.detail.npos)
    return std::nullopt;
  std::int64_t seconds = 0;
  for (std::size_t i = at + mark.size(); i < r.detail.size() && r.detail[i] != ' '; ++i)
    seconds = seconds * 10 + (r.detail[i] - '0');
  return std::chrono::seconds{seconds};
}

/// What POST /v1/auth/otp shows. The edge alone sees the phone, and only once it is proven.
struct view {
  callout::challenge_id challenge_id;
  instant expires_at{};
  std::int64_t retry_after = 0;
  std::optional<std::string> phone;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{
        field{"challenge_id", &v::challenge_id}, field{"expires_at", &v::expires_at},
        field{"retry_after", &v::retry_after, "Seconds from sending until another can be sent."},
        field{"phone", &v::phone, "Never shown to clients."}};
  }
};

} // namespace callout::challenge

namespace callout {
template <>
struct family<challenge::command> : separate_family<challenge::command> {};
template <>
struct family<challenge::event> : separate_family<challenge::event> {};
} // namespace callout
