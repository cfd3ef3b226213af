// One device signed in: a family of refresh tokens, of which each may be used once
// (DOMAIN §3.12). Id: "<person>:<session>". Tokens are derived from the session and a
// generation at the edge; only generations come here.
#pragma once

#include "protocols/principal.hpp"
#include "protocols/separate_family.hpp"

namespace callout::session {

struct limits {
  std::chrono::seconds absolute{90 * 86'400};
  std::chrono::seconds idle{30 * 86'400};
  std::chrono::seconds grace{10}; ///< in which the parent may be shown again for the same successor
  bool operator==(const limits&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"absolute_s", &limits::absolute}, field{"idle_s", &limits::idle},
                      field{"grace_s", &limits::grace}};
  }
};

struct open {
  static constexpr std::string_view kind = "session.open";
  callout::role role{};
  session::limits limits;
  bool operator==(const open&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"role", &open::role}, field{"limits", &open::limits}};
  }
};

/// A refresh token of `generation` was shown; its authenticity was checked at the edge. The
/// view afterwards holds the generation of the one to hand out.
struct rotate {
  static constexpr std::string_view kind = "session.rotate";
  std::uint32_t generation = 0;
  bool operator==(const rotate&) const = default;
  static constexpr auto fields() { return std::tuple{field{"generation", &rotate::generation}}; }
};

struct revoke {
  static constexpr std::string_view kind = "session.revoke";
  std::string reason;
  bool operator==(const revoke&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &revoke::reason}}; }
};

using command = std::variant<open, rotate, revoke>;

struct opened {
  static constexpr std::string_view kind = "session.opened";
  session_id session; ///< "<person>:<session>"
  callout::role role{};
  session::limits limits;
  instant at{};
  std::optional<bool> noted; ///< the account was told
  bool operator==(const opened&) const = default;
  static constexpr auto fields() {
    using e = opened;
    return std::tuple{field{"session", &e::session}, field{"role", &e::role},
                      field{"limits", &e::limits}, field{"at", &e::at}, field{"noted", &e::noted}};
  }
};

/// The token of `generation` is the one that may be used next.
struct rotated {
  static constexpr std::string_view kind = "session.rotated";
  std::uint32_t generation = 0;
  instant at{};
  std::optional<bool> noted; ///< the account was told, of a session from before it was
  bool operator==(const rotated&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"generation", &rotated::generation}, field{"at", &rotated::at},
                      field{"noted", &rotated::noted}};
  }
};

struct revoked {
  static constexpr std::string_view kind = "session.revoked";
  std::string reason; ///< "reused" when an old token was shown
  instant at{};
  bool operator==(const revoked&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &revoked::reason}, field{"at", &revoked::at}};
  }
};

using event = std::variant<opened, rotated, revoked>;

inline constexpr refusal not_found{"session.not_found", 404, "There is no such session."};
inline constexpr refusal forbidden{"session.forbidden", 403, "This is not yours to do."};
inline constexpr refusal unknown{"session.unknown", 401, "Sign in first."};
inline constexpr refusal ended{"session.ended", 401, "This session was ended; sign in again."};
inline constexpr refusal expired{"session.expired", 401, "This session expired; sign in again."};
inline constexpr refusal reused{"session.reused", 401,
                                "This token was used before; the session was ended."};

struct view {
  session_id id;
  callout::role role{};
  std::uint32_t generation = 0; ///< of the refresh token to hand out
  instant opened_at{};
  instant expires_at{}; ///< unless used before; never beyond the absolute limit
  std::optional<std::string> revoked;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"id", &v::id},
                      field{"role", &v::role},
                      field{"generation", &v::generation},
                      field{"opened_at", &v::opened_at},
                      field{"expires_at", &v::expires_at},
                      field{"revoked", &v::revoked, "Why it was ended."}};
  }
};

/// Shown to whoever listens for the session, and on the person's stream when a token was
/// used twice: sockets of this session are to be closed.
struct ended_frame {
  static constexpr std::string_view kind = "session.ended";
  session_id session;
  std::string reason;
  bool operator==(const ended_frame&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"session", &ended_frame::session},
                      field{"reason", &ended_frame::reason}};
  }
};

} // namespace callout::session

namespace callout {
template <>
struct family<session::command> : separate_family<session::command> {};
template <>
struct family<session::event> : separate_family<session::event> {};
} // namespace callout
