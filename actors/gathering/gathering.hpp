// The first searches of bookings that want the same technicians, held for a moment so that all of
// them are chosen for together. No clock, no threads: whoever runs it brings both.
#pragma once

#include "actors/matching/policy.hpp"
#include "protocols/dispatching.hpp"

#include <functional>
#include <map>

namespace callout::gathering {

struct options {
  std::chrono::seconds window{10}; ///< longest that a booking is held for
  std::int32_t compete = 3;        ///< so many who want the same people are held
  std::chrono::seconds risk{300};  ///< who has less time than this to spare waits for nobody,
  std::int32_t at_risk_s = 120;    ///< and is worth so much travel more than another
  std::size_t most = 64;           ///< held at once; who comes then waits for nobody
};

/// Who could go, as discovery knows it.
struct lookout {
  /// Who is there, and nobody is marked; or whoever is found first is, so that others choose
  /// others.
  std::function<std::vector<candidate>(const dispatching::search&)> around, find;
  /// Marks him. False: somebody else is about to ask him.
  std::function<bool(const person_id&)> claim;
};

/// What a search is answered, by the key under which it was asked last.
struct answered {
  std::string key;
  dispatching::found with;
  bool operator==(const answered&) const = default;
};

struct step {
  std::vector<answered> answers;
  std::optional<instant> look_at; ///< look again by then; none: nobody is held
};

/// Each search that is added is answered once, and no later than `window` after, if it is looked
/// at when it says.
class gathering {
public:
  explicit gathering(options o) : options_{o} {}

  /// One more, which has `together`. The same once more takes the new key, and keeps its place. Of
  /// two of one booking the older is answered that nobody is there, since nobody waits for it.
  step add(std::string key, dispatching::search, instant now, const lookout&);
  /// The booking looks for nobody any more. Of its searches only those with such a key are meant;
  /// if none is held, nothing changes.
  step withdraw(const booking_id&, const std::function<bool(const std::string& key)>&, instant now,
                const lookout&);
  /// Something may have changed: time has passed.
  step look(instant now, const lookout&);

  /// Forgets whoever is held.
  void let_go() { held_.clear(); }

  std::size_t held() const { return held_.size(); }

private:
  struct held_search {
    std::string key;
    dispatching::search what;
    instant since{};
  };
  struct former {
    instant at{};
    std::vector<person_id> wanted;
  };
  struct round;

  matching::match_policy policy() const;
  matching::scene seen(round&) const;
  void keep_time(instant now);
  bool decide(round&);
  void send(round&, const matching::choice&);
  void leave_alone(round&, const matching::choice&);
  void answer_alone(round&, const matching::choice&);
  void remember(instant now, const matching::choice&);

  const options options_;
  std::map<std::string, held_search> held_; ///< by booking
  std::map<std::string, former> former_;    ///< by booking: answered less than a window ago
};

} // namespace callout::gathering
