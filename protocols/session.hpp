// One device signed in: a family of refresh tokens, of which each may be used once
// (DOMAIN §3.12). Id: "<person>:<session>". Tokens are derived from the session and a
// generation at the edge; only generations come here.
#pragma once

#include "protocols/principal.hpp"

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
  static constexpr auto fields() {
    return std::tuple{field{"generation", &rotate::generation}};
  }
};

struct revoke {
  static constexpr std::string_view kind = "session.revoke";
  std::string reason;
  bool operator==(const revoke&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &revoke::reason}}; }
};

using command = std::variant<open, rotate, revoke>;

} // namespace callout::session
