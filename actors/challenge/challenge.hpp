// One phone number proving itself, as rules: how often a code is sent, how often one may be
// tried, and how long the number is left alone after too many wrong ones (DOMAIN §3.11).
#pragma once

#include "actors/entity.hpp"
#include "protocols/challenge.hpp"

namespace callout {

struct challenge_rules {
  static constexpr const char* name = "challenge";
  static constexpr domain home = domain::short_life;

  struct state {
    std::optional<challenge_id> id; ///< of the newest code; none: none was ever sent
    challenge::limits limits;       ///< of the newest code
    std::string phone;              ///< it was sent there
    bool open = false;              ///< it may still be shown, until `expires_at`
    bool proven = false;            ///< it was shown: whoever did so holds the phone
    bool undelivered = false;       ///< the provider did not take it
    int wrong = 0;                  ///< how often it was mistaken
    instant expires_at{};
    std::vector<instant> sent; ///< codes of the last day, oldest first
    instant locked_until{};
    std::uint32_t locks = 0; ///< in a row
    bool operator==(const state&) const = default;
    static constexpr auto fields() {
      using s = state;
      return std::tuple{field{"id", &s::id},         field{"limits", &s::limits},
                        field{"phone", &s::phone},   field{"open", &s::open},
                        field{"proven", &s::proven}, field{"undelivered", &s::undelivered},
                        field{"wrong", &s::wrong},   field{"expires_at", &s::expires_at},
                        field{"sent", &s::sent},     field{"locked_until", &s::locked_until},
                        field{"locks", &s::locks}};
    }
  };

  using command = challenge::command;
  using event = challenge::event;

  static decision<event> decide(const state&, const challenge::send&, const moment&);
  static decision<event> decide(const state&, const challenge::check&, const moment&);
  static decision<event> decide(const state&, const challenge::sent&, const moment&);
  static void evolve(state&, const challenge::issued&);
  static void evolve(state&, const challenge::handed_over&);
  static void evolve(state&, const challenge::passed&);
  static void evolve(state&, const challenge::mismatched&);
  static void evolve(state&, const challenge::locked&);
  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);

  /// From when on another code can be sent under these limits; locks apart.
  static instant next_sending(const state&, const challenge::limits&);
};
static_assert(entity<challenge_rules>);

} // namespace callout
