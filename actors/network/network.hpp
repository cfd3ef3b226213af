// One network that codes are asked from, as rules: how many may be sent for each of its addresses
// and for all of them together (DOMAIN §3.11).
#pragma once

#include "actors/entity.hpp"
#include "protocols/network.hpp"

namespace callout {

struct network_rules {
  static constexpr const char* name = "network";
  static constexpr domain home = domain::short_life;

  /// A code was sent for this address.
  struct sending {
    challenge_id id;
    std::string address;
    instant at{};
    bool operator==(const sending&) const = default;
    static constexpr auto fields() {
      return std::tuple{field{"id", &sending::id}, field{"address", &sending::address},
                        field{"at", &sending::at}};
    }
  };

  struct state {
    /// Of the last hour, oldest first: never more than the network's limit.
    std::vector<sending> sent;
    bool operator==(const state&) const = default;
    static constexpr auto fields() { return std::tuple{field{"sent", &state::sent}}; }
  };

  using command = network::command;
  using event = network::event;

  static decision<event> decide(const state&, const network::admit&, const moment&);
  static decision<event> decide(const state&, const network::give_back&, const moment&);
  static void evolve(state&, const network::admitted&);
  static void evolve(state&, const network::given_back&);
  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);
};
static_assert(entity<network_rules>);

} // namespace callout
