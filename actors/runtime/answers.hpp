// Clients whose command is answered by an event that comes later, perhaps in another shard.
#pragma once

#include "actors/runtime/door.hpp"

#include <mutex>
#include <unordered_map>

namespace callout {

class answers {
public:
  void wait(std::string command, completion, instant deadline);
  /// False when nobody waits for it here.
  bool resolve(const std::string& command, const outcome<reply>&);
  /// Those whose deadline has come are told that their command is still pending.
  void expire(instant now);

private:
  struct waiting {
    completion done;
    instant deadline;
  };
  std::mutex mutex_;
  std::unordered_multimap<std::string, waiting> waiting_;
};

} // namespace callout
