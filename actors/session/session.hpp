// A session as rules: a family of refresh tokens of which each works once (DOMAIN §3.12).
#pragma once

#include "actors/entity.hpp"
#include "protocols/session.hpp"

namespace callout {

struct session_rules {
  static constexpr const char* name = "session";
  static constexpr domain home = domain::people;

  struct state {
    std::optional<session_id> id; ///< none: there is no such session
    callout::role role{};
    session::limits limits;
    std::uint32_t generation = 0; ///< of the token that may be used next
    instant opened_at{};
    instant rotated_at{};
    std::optional<std::string> revoked;
    std::optional<bool> noted; ///< by the account
    bool operator==(const state&) const = default;
    static constexpr auto fields() {
      using s = state;
      return std::tuple{field{"id", &s::id},
                        field{"role", &s::role},
                        field{"limits", &s::limits},
                        field{"generation", &s::generation},
                        field{"opened_at", &s::opened_at},
                        field{"rotated_at", &s::rotated_at},
                        field{"revoked", &s::revoked},
                        field{"noted", &s::noted}};
    }
    instant expires_at() const;
  };

  using command = session::command;
  using event = session::event;

  static decision<event> decide(const state&, const session::open&, const moment&);
  static decision<event> decide(const state&, const session::rotate&, const moment&);
  static decision<event> decide(const state&, const session::revoke&, const moment&);
  static void evolve(state&, const session::opened&);
  static void evolve(state&, const session::rotated&);
  static void evolve(state&, const session::revoked&);
  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);
};
static_assert(entity<session_rules>);

} // namespace callout
