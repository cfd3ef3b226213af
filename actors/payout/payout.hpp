// One transfer to a bank as rules. The bank hears one key for ever; what it does not answer is
// looked up, and sent again only when it says that it knows nothing of it.
#pragma once

#include "actors/entity.hpp"
#include "protocols/payout.hpp"

namespace callout {

struct payout_rules {
  static constexpr const char* name = "payout";
  static constexpr domain home = domain::settlement;

  struct state {
    std::optional<payout_id> id; ///< none: there is no such payout
    std::optional<person_id> technician;
    payout::phase phase{};
    money amount;
    std::uint32_t tries = 0; ///< answers that left it unknown
    instant created_at{};
    std::optional<instant> ended_at;
    std::string reference; ///< the bank's own, once paid
    std::string code;      ///< why it failed
    bool contradicted = false;
    std::optional<std::vector<std::chrono::seconds>> retry_after;
    std::optional<std::uint32_t> refusals; ///< that were for the time being only
    std::optional<instant> again;          ///< when it is sent after such a one
    bool operator==(const state&) const = default;
    static constexpr auto fields() {
      using s = state;
      return std::tuple{field{"id", &s::id},
                        field{"technician", &s::technician},
                        field{"phase", &s::phase},
                        field{"amount", &s::amount},
                        field{"tries", &s::tries},
                        field{"created_at", &s::created_at},
                        field{"ended_at", &s::ended_at},
                        field{"reference", &s::reference},
                        field{"code", &s::code},
                        field{"contradicted", &s::contradicted},
                        field{"retry_after", &s::retry_after},
                        field{"refusals", &s::refusals},
                        field{"again", &s::again}};
    }
    bool ended() const {
      using enum payout::phase;
      return phase == paid || phase == failed || phase == returned;
    }
  };

  using command = payout::command;
  using event = payout::event;

  static decision<event> decide(const state&, const payout::schedule&, const moment&);
  static decision<event> decide(const state&, const payout::answered&, const moment&);
  static decision<event> decide(const state&, const payout::look_up&, const moment&);
  static decision<event> decide(const state&, const payout::send_again&, const moment&);
  static decision<event> decide(const state&, const payout::take_back&, const moment&);
  static decision<event> decide(const state&, const payout::resolve&, const moment&);
  static void evolve(state&, const payout::scheduled&);
  static void evolve(state&, const payout::sent&);
  static void evolve(state&, const payout::sent_again&);
  static void evolve(state&, const payout::became_unknown&);
  static void evolve(state&, const payout::looked_up&);
  static void evolve(state&, const payout::paid&);
  static void evolve(state&, const payout::failed&);
  static void evolve(state&, const payout::contradicted&);
  static void evolve(state&, const payout::refused_for_now&);
  static void evolve(state&, const payout::returned&);
  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);

  /// The pause before the look-up that follows the `tries`-th unknown answer: 1 s, doubling,
  /// at most an hour.
  static span pause_after(std::uint32_t tries);
};
static_assert(entity<payout_rules>);

} // namespace callout
