// What one person has been shown, over all of his connections. Frames of his inbox are numbered
// without gaps; whoever resumes names the last up to which nothing is missing.
#pragma once

#include "protocols/json.hpp"

#include <cstdint>
#include <set>

namespace callout::rolling {

class offsets {
public:
  /// Whether it is new to him.
  bool take(std::uint64_t offset) {
    if (offset <= whole_ || !beyond_.insert(offset).second)
      return false;
    out_of_turn_ += offset != whole_ + 1;
    close_up();
    return true;
  }
  /// The server says that nothing is missing up to there, or that what was before is lost to the
  /// stream and is to be read elsewhere. False when it says the first and it is not so.
  bool resumed(std::uint64_t offset, bool recovered) {
    if (recovered)
      return whole_ >= offset;
    whole_ = std::max(whole_, offset);
    beyond_.erase(beyond_.begin(), beyond_.upper_bound(whole_));
    close_up();
    return true;
  }

  /// All up to this has been seen.
  std::uint64_t whole() const { return whole_; }
  /// Whether something is missing before what was seen last.
  bool gap() const { return !beyond_.empty(); }
  /// How often something came before what precedes it.
  std::size_t out_of_turn() const { return out_of_turn_; }

private:
  void close_up() {
    while (!beyond_.empty() && *beyond_.begin() == whole_ + 1)
      whole_ = *beyond_.begin(), beyond_.erase(beyond_.begin());
  }

  std::uint64_t whole_ = 0;
  std::set<std::uint64_t> beyond_; ///< seen, and not yet joined to the rest
  std::size_t out_of_turn_ = 0;
};

} // namespace callout::rolling
