// A technician's earnings as rules (DOMAIN §3.9): each credit becomes available after some
// business days, and goes out once by one payout at a time until one has reached the bank.
#pragma once

#include "actors/entity.hpp"
#include "protocols/earnings.hpp"

namespace callout {

struct earnings_rules {
  static constexpr const char* name = "earnings";
  static constexpr domain home = domain::settlement;

  struct state {
    std::optional<person_id> technician;     ///< none: nothing was credited or frozen yet
    settlement_policy policy;                ///< of the newest credit
    std::uint32_t credits = 0;               ///< how many there were; numbers the next
    std::uint32_t jobs = 0;                  ///< of them, those that were earned (not taken back)
    std::uint32_t payouts = 0;               ///< how many there were; numbers the next
    money paid;                              ///< ever
    std::vector<earnings::share> shares;     ///< what has not reached the bank, oldest first
    std::vector<booking_id> disputed;        ///< whose credits, also coming ones, are frozen
    std::optional<std::vector<money>> aside; ///< one for each other currency
    std::optional<std::vector<payout_id>> came_back; ///< failed, or returned later
    bool operator==(const state&) const = default;

    static constexpr auto fields() {
      using s = state;
      return std::tuple{field{"technician", &s::technician}, field{"policy", &s::policy},
                        field{"credits", &s::credits},       field{"jobs", &s::jobs},
                        field{"payouts", &s::payouts},       field{"paid", &s::paid},
                        field{"shares", &s::shares},         field{"disputed", &s::disputed},
                        field{"aside", &s::aside},           field{"came_back", &s::came_back}};
    }
    earnings::balance balance_at(instant now) const {
      return earnings::balance_at(shares, paid.minor, now);
    }
  };

  using command = earnings::command;
  using event = earnings::event;

  static decision<event> decide(const state&, const earnings::credit&, const moment&);
  static decision<event> decide(const state&, const earnings::freeze&, const moment&);
  static decision<event> decide(const state&, const earnings::unfreeze&, const moment&);
  static decision<event> decide(const state&, const earnings::pay_out&, const moment&);
  static decision<event> decide(const state&, const earnings::payout_ended&, const moment&);
  static decision<event> decide(const state&, const earnings::payout_returned&, const moment&);
  static void evolve(state&, const earnings::credited&);
  static void evolve(state&, const earnings::frozen&);
  static void evolve(state&, const earnings::unfrozen&);
  static void evolve(state&, const earnings::payout_scheduled&);
  static void evolve(state&, const earnings::paid_out&);
  static void evolve(state&, const earnings::returned&);
  static void evolve(state&, const earnings::restored&);
  static void evolve(state&, const earnings::set_aside&);
  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);

  /// When the weekly run after `now` will find enough to pay; none if what is known will
  /// never reach the minimum.
  static std::optional<instant> next_run(const state&, instant now);
};
static_assert(entity<earnings_rules>);

} // namespace callout
