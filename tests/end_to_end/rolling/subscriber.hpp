// Somebody with a stream who wants to miss nothing: when it is closed he resumes at another door.
#pragma once

#include "tests/end_to_end/crash/log_files.hpp"
#include "tests/end_to_end/rolling/offsets.hpp"

#include <atomic>
#include <map>
#include <thread>

namespace callout::rolling {

class subscriber {
public:
  struct report {
    std::size_t frames = 0;               ///< that were new
    std::size_t again = 0;                ///< that he had seen
    std::size_t out_of_turn = 0;          ///< that came before one that precedes them
    std::map<unsigned, std::size_t> ends; ///< of streams, by close code
    std::size_t resumed = 0, started_over = 0;
    std::uint64_t whole = 0; ///< up to which nothing is missing
    crash::findings wrong;
  };

  /// His first stream is open when this returns, at `doors[first]`.
  /// On each he says `greeting`, if there is one.
  subscriber(std::vector<std::string> doors, std::string token, std::size_t first,
             json greeting = {});
  ~subscriber();
  subscriber(const subscriber&) = delete;
  subscriber& operator=(const subscriber&) = delete;

  std::uint64_t whole() const { return whole_; }
  report leave();

private:
  void live();
  void listen(bool resumes);
  void take(const json& frame);

  const std::vector<std::string> doors_;
  const std::string token_;
  const json greeting_;
  std::size_t at_;
  offsets seen_;
  report report_;
  std::atomic<std::uint64_t> whole_{0};
  std::atomic<bool> leaving_{false}, open_{false};
  std::thread thread_;
};

} // namespace callout::rolling
