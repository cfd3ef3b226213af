// The best so far of a search: who has no open offer before who has, then the nearest, then by id.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace callout {

struct hit {
  bool marked = false;
  double metres = 0;
  std::uint32_t who = 0;
  std::string_view id;

  bool operator<(const hit& b) const {
    if (marked != b.marked)
      return b.marked;
    return metres != b.metres ? metres < b.metres : id < b.id;
  }
};

class best {
public:
  explicit best(std::size_t count) : count_{count} {}

  /// Who is further away than this is of no use.
  double worst_m() const {
    return open_.size() < count_ ? std::numeric_limits<double>::infinity() : open_.front().metres;
  }
  bool holds(std::uint32_t who) const {
    const auto is = [&](const hit& h) { return h.who == who; };
    return std::any_of(open_.begin(), open_.end(), is) ||
           std::any_of(marked_.begin(), marked_.end(), is);
  }
  /// False if it is none of the best. Somebody may be offered again when he moved meanwhile: the
  /// first time counts, since others were passed over on the strength of it.
  bool offer(const hit& h) {
    auto& heap = h.marked ? marked_ : open_;
    if ((heap.size() == count_ && !(h < heap.front())) || holds(h.who))
      return false;
    if (heap.size() == count_) {
      std::pop_heap(heap.begin(), heap.end());
      heap.pop_back();
    }
    heap.push_back(h);
    std::push_heap(heap.begin(), heap.end());
    return true;
  }
  std::vector<hit> take() {
    std::sort_heap(open_.begin(), open_.end());
    std::sort_heap(marked_.begin(), marked_.end());
    const auto room = std::min(count_ - open_.size(), marked_.size());
    open_.insert(open_.end(), marked_.begin(), marked_.begin() + static_cast<std::ptrdiff_t>(room));
    return std::move(open_);
  }

private:
  std::size_t count_;
  std::vector<hit> open_, marked_; ///< heaps, the worst in front
};

} // namespace callout
