// Timers as the log arms, cancels and fires them, and what providers owe: folded row by row, so
// that whoever waits for rest need not read all of it each time.
#pragma once

#include "simulations/auditors/audits.hpp"

namespace callout::auditors {

class timer_watch {
public:
  void take(const row&);
  /// What was wrong so far, and which timers were due by `now` and have not fired.
  findings wrong(std::int64_t now) const;
  /// Gate or bank owe an answer.
  bool owed() const { return !owed_.empty(); }
  /// Why the log is not at rest: a timer is late, or a provider owes an answer. Empty when it is.
  std::string unrest(std::int64_t now) const;

private:
  struct timer {
    std::string owner, name;
    std::int64_t at = 0;
    bool armed = true;
    bool over = false; ///< cancelled, or another of its name was armed
  };
  using timers = std::map<std::string, timer>; ///< by id

  void arm(const row&, std::size_t index, const json& effect, const std::string& owner);
  void fired(const row&, const std::string& owner);
  void disarm(timers::iterator);
  void owe(const row&);

  timers timers_;
  std::map<std::string, timers::iterator> by_name_;
  std::set<std::pair<std::int64_t, std::string>> armed_; ///< by time and id
  std::set<std::string> ever_fired_;
  std::pair<std::string, std::int64_t> last_fired_;
  findings found_;
  std::set<std::string> owed_; ///< answers of gate and bank
};

} // namespace callout::auditors
