// The world of money: a payment gate and a bank with books of their own. They do what they are
// asked under a key once, whatever they say of it: late, twice, out of order, or never.
#pragma once

#include "actors/runtime/ports.hpp"
#include "gateway/payments/rules.hpp"
#include "simulations/world/clocks.hpp"

#include <map>

namespace callout::sim {

struct outside_weather {
  ticks latency{20'000};
  double silent = 0;    ///< done, and never said
  double unsure = 0;    ///< done, and said to be unknown
  double straggles = 0; ///< not done yet, and said to be unknown; done later
  double twice = 0;     ///< said twice
  double slow = 0;      ///< a thousand times as late
  double declined = 0;  ///< of holds
  double refused = 0;   ///< of captures and refunds, for good
  double for_now = 0;   ///< of payouts, refused for now
};

class outside {
public:
  outside(calendar& c, callout::clock& wall, chance luck)
      : calendar_{c}, clock_{wall}, luck_{std::move(luck)} {}

  /// As one node knows them.
  std::unique_ptr<provider> gate_for(life_ptr);
  std::unique_ptr<provider> bank_for(life_ptr);

  outside_weather weather;
  std::function<void(const char*)> mishap = [](const char*) {};
  /// What was done in truth, in minor units by deed and key, as an auditor compares it.
  std::map<std::pair<std::string, std::string>, std::int64_t> books() const;

private:
  class desk;
  /// Hears in the asker's life.
  using heard = std::function<void(const payments::verdict&)>;
  void ask(const life_ptr&, payments::order, heard);
  void look_up(const life_ptr&, payments::deed, std::string key, heard);
  void answer(const life_ptr&, payments::verdict, heard);
  payments::verdict decide(const payments::order&);
  std::optional<payments::subject> subject_of(const payments::order&) const;

  calendar& calendar_;
  callout::clock& clock_;
  chance luck_;
  struct drawn {
    std::int64_t minor = 0; ///< captured of a hold, refunded of a capture
    bool closed = false;
  };
  std::vector<payments::line> lines_;                          ///< by id, from 1
  std::vector<drawn> drawn_;                                   ///< the same
  std::map<std::pair<bool, std::string>, std::size_t> by_key_; ///< of the bank or the gate
};

} // namespace callout::sim
