// Virtual time, and what is to happen when. Nothing here knows what time it is elsewhere.
#pragma once

#include "simulations/world/chance.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace callout::sim {

/// One run of one program. What happens to it does not happen once it is dead, and waits while it
/// is frozen.
struct life {
  std::string name;
  bool dead = false;
  bool frozen = false;
  std::vector<std::function<void()>> waiting; ///< for the thaw
};
using life_ptr = std::shared_ptr<life>;

class calendar {
public:
  /// Since the beginning; monotonic.
  ticks now() const { return now_; }
  /// To nobody in particular: to the world.
  void in(ticks delay, std::function<void()> job) { in(delay, nullptr, std::move(job)); }
  void in(ticks delay, life_ptr whose, std::function<void()> job);
  std::optional<ticks> next() const;
  /// Lets time pass until the next thing happens, and lets it happen. False when nothing is left.
  bool step();
  /// It goes on, and finds all at once what has come meanwhile.
  void thaw(const life_ptr&);
  /// Lets go of all that was to happen to it, while those it would have happened to are there.
  void forget(const life_ptr&);

private:
  struct entry {
    ticks at;
    std::uint64_t number; ///< what is to happen at one time happens in the order it was planned
    life_ptr whose;
    std::function<void()> job;
    bool operator<(const entry& o) const {
      return at != o.at ? at > o.at : number > o.number; // For a heap whose first is the soonest.
    }
  };
  ticks now_{};
  std::uint64_t numbers_ = 0;
  std::vector<entry> heap_;
};

} // namespace callout::sim
