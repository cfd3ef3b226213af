// A block of the grid and the cells in it. What a search compares first, eight bytes for each
// technician, lies together; the rest is read of those who have all that is wanted.
#pragma once

#include "actors/discovery/cells.hpp"

#include <bit>
#include <memory>
#include <mutex>
#include <vector>

namespace callout {

template <class Spot>
struct grid_block;

template <class Spot>
struct grid_cell {
  grid_block<Spot>& home;
  const unsigned number;   ///< in the block
  std::uint32_t since = 0; ///< how many left since `any` was right
  std::vector<Spot> spots;
  std::vector<std::uint64_t> masks; ///< in step with `spots`
  std::uint64_t any = 0;            ///< all masks together, and perhaps of some who left
  const double cos_least = cells::least_cosine(home.key, number);

  std::uint32_t add(const Spot& s, std::uint64_t mask) {
    if (spots.size() == spots.capacity()) {
      // Doubling would waste a quarter of the memory.
      const auto room = spots.size() + spots.size() / 8 + 2;
      masks.reserve(room);
      spots.reserve(room);
    }
    masks.push_back(mask);
    spots.push_back(s);
    any |= mask;
    return static_cast<std::uint32_t>(spots.size() - 1);
  }
  /// Calls `visit(spot)` for each that has all bits of `wanted`. Most have not: four at a time.
  template <class Visit>
  void each_with(std::uint64_t wanted, Visit&& visit) const {
    const auto* const m = masks.data();
    const auto size = masks.size();
    const auto fits = [&](std::size_t i) { return (m[i] & wanted) == wanted; };
    std::size_t i = 0;
    for (; i + 4 <= size; i += 4)
      if (fits(i) | fits(i + 1) | fits(i + 2) | fits(i + 3))
        for (auto one = i; one < i + 4; ++one)
          if (fits(one))
            visit(spots[one]);
    for (; i < size; ++i)
      if (fits(i))
        visit(spots[i]);
  }
  /// The last one takes the place that becomes free.
  void remove(std::uint32_t slot) {
    masks[slot] = masks.back();
    spots[slot] = spots.back();
    masks.pop_back();
    spots.pop_back();
    if (spots.capacity() > 2 * spots.size() + 8) {
      masks.shrink_to_fit();
      spots.shrink_to_fit();
    }
    if (++since > spots.size()) {
      any = since = 0;
      for (const auto m : masks)
        any |= m;
    }
  }
};

/// Everything in it is guarded by its mutex, except what never changes.
template <class Spot>
struct grid_block {
  using cell = grid_cell<Spot>;

  explicit grid_block(std::uint64_t k) : key{k} {}

  const std::uint64_t key;
  std::mutex mutex;
  bool retired = false;                     ///< no longer in the grid: nothing may be added
  std::uint64_t taken = 0;                  ///< a bit for each cell that is there
  std::vector<std::unique_ptr<cell>> cells; ///< those, by number

  cell* find(unsigned number) const {
    return has(number) ? cells[static_cast<std::size_t>(rank(number))].get() : nullptr;
  }
  cell& make(unsigned number) {
    if (!has(number)) {
      cells.insert(cells.begin() + rank(number), std::unique_ptr<cell>{new cell{*this, number}});
      taken |= std::uint64_t{1} << number;
    }
    return *cells[static_cast<std::size_t>(rank(number))];
  }
  void drop(unsigned number) {
    cells.erase(cells.begin() + rank(number));
    taken &= ~(std::uint64_t{1} << number);
  }

private:
  bool has(unsigned number) const { return taken >> number & 1; }
  std::ptrdiff_t rank(unsigned number) const {
    return std::popcount(taken & ((std::uint64_t{1} << number) - 1));
  }
};

} // namespace callout
