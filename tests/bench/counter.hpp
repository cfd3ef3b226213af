// The least that an entity can be: one command, one event, nothing that follows. What is measured
// with it is the shell.
#pragma once

#include "actors/entity.hpp"

namespace callout::bench::counter {

struct add {
  static constexpr std::string_view kind = "counter.add";
  std::int64_t amount = 0;
  bool operator==(const add&) const = default;
  static constexpr auto fields() { return std::tuple{field{"amount", &add::amount}}; }
};

struct added {
  static constexpr std::string_view kind = "counter.added";
  std::int64_t amount = 0;
  bool operator==(const added&) const = default;
  static constexpr auto fields() { return std::tuple{field{"amount", &added::amount}}; }
};

struct rules {
  static constexpr const char* name = "counter";
  static constexpr domain home = domain::fulfilment;

  struct state {
    std::int64_t total = 0;
    bool operator==(const state&) const = default;
    static constexpr auto fields() { return std::tuple{field{"total", &state::total}}; }
  };
  using command = std::variant<add>;
  using event = std::variant<added>;

  static decision<event> decide(const state&, const add& c, const moment&) {
    return added{c.amount};
  }
  static void evolve(state& s, const added& e) { s.total += e.amount; }
  static void react(const state&, const event&, effects&) {}
  static outcome<std::string> view(const state& s, const principal&) {
    return "{\"total\":" + std::to_string(s.total) + "}";
  }
};
static_assert(entity<rules>);

} // namespace callout::bench::counter
