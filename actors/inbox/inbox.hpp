// An inbox as rules: every notice becomes an event, and its number is the offset by which a
// client that was away asks for the rest.
#pragma once

#include "actors/entity.hpp"
#include "protocols/inbox.hpp"

namespace callout {

struct inbox_rules {
  static constexpr const char* name = "inbox";
  static constexpr domain home = domain::people;

  struct state {
    std::optional<person_id> person;
    std::uint64_t count = 0;
    bool operator==(const state&) const = default;
    static constexpr auto fields() {
      return std::tuple{field{"person", &state::person}, field{"count", &state::count}};
    }
  };

  using command = inbox::command;
  using event = inbox::event;

  static decision<event> decide(const state&, const inbox::notify&, const moment&);
  static void evolve(state&, const inbox::notified&);
  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);
};
static_assert(entity<inbox_rules>);

} // namespace callout
