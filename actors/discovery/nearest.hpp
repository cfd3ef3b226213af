// The nearest first, as far as needed: pieces of the globe are opened in the order of the least
// distance at which anybody in them can be, and the search ends where no one in the rest can be
// nearer than those it has.
#pragma once

#include "actors/discovery/grid.hpp"

#include <optional>

namespace callout {

/// Calls `take(spot)` or `ask(who)`, with no lock held, for everyone within `limit_m` who has all
/// bits of `wanted`, may be no further away than `worst()` says when asked, and of whom
/// `passes(spot)` holds; who must be asked for, since his spot says that there is more to `look`
/// at or `exact` is false, is so in his turn by distance, when it may no longer be needed. Somebody
/// who moves meanwhile may come twice, or not at all (see hops.hpp).
template <class Grid, class Passes, class Worst, class Take, class Ask>
void nearest(const Grid& places, const cells::viewpoint& view, double limit_m, std::uint64_t wanted,
             bool exact, Passes&& passes, Worst&& worst, Take&& take, Ask&& ask) {
  using block = typename Grid::block;
  struct piece {
    double least;
    block* in;           ///< none: it is a technician
    std::int64_t number; ///< of the cell, or -1: the block as a whole; or of the technician
    bool operator<(const piece& other) const { return least > other.least; }
  };
  thread_local std::vector<piece> open;
  thread_local std::vector<std::shared_ptr<block>> held;
  thread_local std::vector<std::remove_cvref_t<decltype(held[0]->cells[0]->spots[0])>> passed;
  open.clear();
  held.clear();
  const auto push = [&](const piece& p) {
    open.push_back(p);
    std::push_heap(open.begin(), open.end());
  };
  const auto open_block = [&](block* b) {
    const auto least = view.to_cells(b->key);
    const double far = worst();
    const std::lock_guard locked{b->mutex};
    for (const auto& c : b->cells)
      if ((c->any & wanted) == wanted && least[c->number] <= far)
        push({least[c->number], b, c->number});
  };
  const auto read_cell = [&](const piece& p) {
    const double far = worst();
    const std::lock_guard locked{p.in->mutex};
    const auto* c = p.in->find(static_cast<unsigned>(p.number));
    if (!c)
      return;
    c->each_with(wanted, [&](const auto& spot) {
      if (!passes(spot))
        return;
      if (const double least = view.at_least(spot.point, c->cos_least); least > far)
        return;
      else if (exact && !spot.look)
        passed.push_back(spot);
      else
        push({least, nullptr, spot.who});
    });
  };
  constexpr double first_m = 1'000;
  std::optional<cells::viewpoint::box> before;
  for (double radius = std::min(first_m, limit_m);; radius = std::min(2 * radius, limit_m)) {
    const auto box = view.cover(radius);
    // Once it would look into more places than there are, it looks at those there are.
    const bool all = box.blocks > places.blocks();
    radius = all ? limit_m : radius;
    places.each(view, all ? nullptr : &box, [&](const auto& found) {
      if (before && view.covers(*before, found->key))
        return;
      held.push_back(found);
      push({view.to_block(found->key), found.get(), -1});
    });
    const double to = cells::haversine_within(radius);
    while (!open.empty() && open.front().least <= std::min(to, worst())) {
      std::pop_heap(open.begin(), open.end());
      const auto next = open.back();
      open.pop_back();
      passed.clear();
      if (!next.in)
        ask(static_cast<std::uint32_t>(next.number));
      else if (next.number < 0)
        open_block(next.in);
      else
        read_cell(next);
      for (const auto& s : passed)
        take(s);
    }
    if (radius >= limit_m || worst() <= to)
      break;
    before = box;
  }
  held.clear();
}

} // namespace callout
