// A member of the staff as rules: invited, enrolled, and let in by a password and a code that was
// not used before. What was right is told by the edge.
#pragma once

#include "actors/entity.hpp"
#include "protocols/staff.hpp"

namespace callout {

struct staff_rules {
  static constexpr const char* name = "staff";
  static constexpr domain home = domain::people;

  struct state {
    std::optional<person_id> id; ///< none: nobody was invited by that name
    callout::role role{};
    std::uint32_t number = 0;             ///< of the last invitation
    std::optional<instant> invited_until; ///< none: he has signed in since
    std::string password_hash;            ///< empty until he enrols
    std::int64_t last_step = 0;           ///< a code of it, or of an earlier one, is used up
    std::vector<std::int32_t> used;       ///< recovery codes
    int wrong = 0;                        ///< codes in a row
    instant locked_until{};
    std::uint32_t locks = 0; ///< in a row
    bool disabled = false;
    bool operator==(const state&) const = default;
    static constexpr auto fields() {
      using s = state;
      return std::tuple{field{"id", &s::id},
                        field{"role", &s::role},
                        field{"number", &s::number},
                        field{"invited_until", &s::invited_until},
                        field{"password_hash", &s::password_hash},
                        field{"last_step", &s::last_step},
                        field{"used", &s::used},
                        field{"wrong", &s::wrong},
                        field{"locked_until", &s::locked_until},
                        field{"locks", &s::locks},
                        field{"disabled", &s::disabled}};
    }
    bool has_password() const { return id && !disabled && !password_hash.empty(); }
  };

  using command = staff::command;
  using event = staff::event;

  static decision<event> decide(const state&, const staff::invite&, const moment&);
  static decision<event> decide(const state&, const staff::enrol&, const moment&);
  static decision<event> decide(const state&, const staff::sign_in&, const moment&);
  static decision<event> decide(const state&, const staff::prove&, const moment&);
  static decision<event> decide(const state&, const staff::set_password&, const moment&);
  static decision<event> decide(const state&, const staff::disable&, const moment&);
  static void evolve(state&, const staff::invited&);
  static void evolve(state&, const staff::enrolled&);
  static void evolve(state&, const staff::signed_in&);
  static void evolve(state&, const staff::proven&);
  static void evolve(state&, const staff::mismatched&);
  static void evolve(state&, const staff::locked&);
  static void evolve(state&, const staff::password_set&);
  static void evolve(state&, const staff::disabled&);
  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);
};
static_assert(entity<staff_rules>);

} // namespace callout
