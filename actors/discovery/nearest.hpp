// The nearest first, as far as needed: pieces of the globe are opened in the order of the least
// distance at which anybody in them can be, and the search ends where no one in the rest can be
// nearer than those it has.
#pragma once

#include "actors/discovery/grid.hpp"

#include <optional>

namespace callout {

/// What is looked for. `Search` has
/// - `passes(spot)`: he may be one;
/// - `worst()`: who is further away than this is of no use; it may shrink;
/// - `take(spot)`: he is one; with no lock held;
/// - `ask(who)`: he is one or not: his spot says that there is more to `look` at, or `exact` is
///   false. It is his turn by distance, so that he may no longer be needed; with no lock held.
/// Somebody who moves meanwhile may come twice, or not at all (see hops.hpp).
template <class Grid, class Search>
class nearest_first {
public:
  nearest_first(const Grid& g, const cells::viewpoint& view, std::uint64_t wanted, bool exact,
                Search& s)
      : grid_{g}, view_{view}, wanted_{wanted}, exact_{exact}, search_{s} {
    open_.clear();
    held_.clear();
  }
  ~nearest_first() { held_.clear(); }
  nearest_first(const nearest_first&) = delete;
  nearest_first& operator=(const nearest_first&) = delete;

  /// Everyone within this who has all bits of `wanted`.
  void within(double limit_m) {
    constexpr double first_m = 1'000;
    std::optional<cells::viewpoint::box> before;
    for (double radius = std::min(first_m, limit_m);; radius = std::min(2 * radius, limit_m)) {
      const auto box = view_.cover(radius);
      // Once it would look into more places than there are, it looks at those there are.
      const bool all = box.blocks > grid_.blocks();
      radius = all ? limit_m : radius;
      grid_.each(view_, all ? nullptr : &box, [&](const auto& found) {
        if (before && view_.covers(*before, found->key))
          return;
        held_.push_back(found);
        push({view_.to_block(found->key), found.get(), -1});
      });
      const double to = cells::haversine_within(radius);
      while (!open_.empty() && open_.front().least <= std::min(to, search_.worst()))
        open_next();
      if (radius >= limit_m || search_.worst() <= to)
        return;
      before = box;
    }
  }

private:
  using block = typename Grid::block;
  struct piece {
    double least;
    block* in;           ///< none: it is a technician
    std::int64_t number; ///< of the cell, or -1: the block as a whole; or of the technician
    bool operator<(const piece& other) const { return least > other.least; }
  };

  void push(const piece& p) {
    open_.push_back(p);
    std::push_heap(open_.begin(), open_.end());
  }

  void open_next() {
    std::pop_heap(open_.begin(), open_.end());
    const auto next = open_.back();
    open_.pop_back();
    if (!next.in)
      search_.ask(static_cast<std::uint32_t>(next.number));
    else if (next.number < 0)
      open_block(*next.in);
    else
      read_cell(*next.in, static_cast<unsigned>(next.number));
  }

  void open_block(block& b) {
    const auto least = view_.to_cells(b.key);
    const double far = search_.worst();
    const std::lock_guard locked{b.mutex};
    for (const auto& c : b.cells)
      if ((c->any & wanted_) == wanted_ && least[c->number] <= far)
        push({least[c->number], &b, c->number});
  }

  void read_cell(block& b, unsigned number) {
    passed_.clear();
    const double far = search_.worst();
    std::unique_lock locked{b.mutex};
    if (const auto* c = b.find(number))
      c->each_with(wanted_, [&](const auto& spot) {
        if (!search_.passes(spot))
          return;
        if (const double least = view_.at_least(spot.point, c->cos_least); least > far)
          return;
        else if (exact_ && !spot.look)
          passed_.push_back(spot);
        else
          push({least, nullptr, spot.who});
      });
    locked.unlock();
    for (const auto& s : passed_)
      search_.take(s);
  }

  const Grid& grid_;
  const cells::viewpoint& view_;
  const std::uint64_t wanted_;
  const bool exact_;
  Search& search_;
  // Kept from one search of a thread to its next, for their memory.
  static inline thread_local std::vector<piece> open_;
  static inline thread_local std::vector<std::shared_ptr<block>> held_;
  static inline thread_local std::vector<typename Grid::spot> passed_;
};

} // namespace callout
