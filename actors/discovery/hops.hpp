// Who went from one cell to another lately. A search looks at one cell after the other, so that
// somebody may always be where it is not looking; it asks here who that could have been.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <vector>

namespace callout {

class hops {
public:
  void note(std::uint32_t who) {
    const std::lock_guard held{mutex_};
    last_[count_++ % last_.size()] = who;
  }
  std::uint64_t count() const {
    const std::lock_guard held{mutex_};
    return count_;
  }
  /// Adds those after the first `seen` to `out`. False when some are forgotten.
  bool since(std::uint64_t seen, std::vector<std::uint32_t>& out) const {
    const std::lock_guard held{mutex_};
    if (count_ - seen > last_.size())
      return false;
    for (; seen != count_; ++seen)
      out.push_back(last_[seen % last_.size()]);
    return true;
  }

private:
  mutable std::mutex mutex_;
  std::uint64_t count_ = 0;
  std::array<std::uint32_t, 4096> last_{};
};

} // namespace callout
