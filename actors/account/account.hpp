// An account as rules: made at the first sign-in, a customer from the start; other roles are
// granted, those of the staff by an administrator only.
#pragma once

#include "actors/entity.hpp"
#include "protocols/account.hpp"

namespace callout {

struct account_rules {
  static constexpr const char* name = "account";
  static constexpr domain home = domain::people;

  struct state {
    std::optional<person_id> id; ///< none: there is no such account
    std::string phone;
    std::string name;
    std::optional<std::string> language;
    std::vector<role> roles; ///< in the order of the enumeration, each once
    instant created_at{};
    std::optional<std::vector<account::open_session>> sessions; ///< newest last
    bool operator==(const state&) const = default;
    static constexpr auto fields() {
      using s = state;
      return std::tuple{field{"id", &s::id},
                        field{"phone", &s::phone},
                        field{"name", &s::name},
                        field{"language", &s::language},
                        field{"roles", &s::roles},
                        field{"created_at", &s::created_at},
                        field{"sessions", &s::sessions}};
    }
  };

  using command = account::command;
  using event = account::event;

  static decision<event> decide(const state&, const account::sign_in&, const moment&);
  static decision<event> decide(const state&, const account::set_profile&, const moment&);
  static decision<event> decide(const state&, const account::grant&, const moment&);
  static decision<event> decide(const state&, const account::note_session&, const moment&);
  static decision<event> decide(const state&, const account::forget_session&, const moment&);
  static decision<event> decide(const state&, const account::end_sessions&, const moment&);
  static void evolve(state&, const account::created&);
  static void evolve(state&, const account::profile_set&);
  static void evolve(state&, const account::granted&);
  static void evolve(state&, const account::session_noted&);
  static void evolve(state&, const account::session_forgotten&);
  static void evolve(state&, const account::sessions_ended&);
  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);
};
static_assert(entity<account_rules>);

} // namespace callout
