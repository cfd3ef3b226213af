// Technicians by where they are. Blocks have a lock each, held while one technician is moved or
// one cell is read, so that neither waits for long.
#pragma once

#include "actors/discovery/grid_cell.hpp"
#include "actors/discovery/hops.hpp"

#include <atomic>
#include <unordered_map>
#include <utility>

namespace callout {

/// Where somebody's spot is. `in` changes under the lock of its technician and of the block,
/// `slot` under that of the block.
template <class Spot>
struct grid_place {
  grid_cell<Spot>* in = nullptr;
  std::uint32_t slot = 0;
};

/// `Places` gives the place of a technician by his number. Who changes it holds his lock.
template <class Spot, class Places>
class grid {
public:
  using spot = Spot;
  using block = grid_block<Spot>;
  using cell = grid_cell<Spot>;
  using place = grid_place<Spot>;

  explicit grid(Places places) : places_{places} {}
  grid(const grid&) = delete;
  grid& operator=(const grid&) = delete;

  /// Puts him there, wherever he was; his mask changes by `edit` only. False, and nothing changes,
  /// if he was somewhere and `may` says no to what was known.
  template <class May>
  bool put(place& at, const Spot& s, std::uint64_t mask, May&& may) {
    const auto to = cells::address_of(s.point);
    if (at.in) {
      const std::lock_guard held{at.in->home.mutex};
      auto& known = at.in->spots[at.slot];
      if (!may(known))
        return false;
      if (at.in->home.key == to.block && at.in->number == to.cell) {
        known = s;
        return true;
      }
    }
    hop(at, to, s, mask);
    return true;
  }
  void remove(place& at) {
    if (!at.in)
      return;
    auto& from = at.in->home;
    const auto key = from.key;
    std::unique_lock held{from.mutex};
    take_out(at);
    at = {};
    const bool empty = from.cells.empty();
    held.unlock();
    if (empty)
      retire(key);
  }
  /// Calls `change(spot, mask)`; the point stays.
  template <class Change>
  void edit(const place& at, Change&& change) {
    if (!at.in)
      return;
    const std::lock_guard held{at.in->home.mutex};
    auto& mask = at.in->masks[at.slot];
    change(at.in->spots[at.slot], mask);
    at.in->any |= mask;
  }

  /// Calls `see(spot, mask)` if he is anywhere.
  template <class See>
  void read(const place& at, See&& see) const {
    if (!at.in)
      return;
    const std::lock_guard held{at.in->home.mutex};
    see(std::as_const(at.in->spots[at.slot]), at.in->masks[at.slot]);
  }

  std::size_t blocks() const { return count_; }
  const hops& hopped() const { return hops_; }

  /// Calls `visit(block)` for those of the box, or without one for all there are.
  template <class Visit>
  void each(const cells::viewpoint& view, const cells::viewpoint::box* box, Visit&& visit) const {
    if (!box) {
      for (const auto& part : directory_) {
        const std::lock_guard held{part.mutex};
        for (const auto& [key, found] : part.blocks)
          visit(found);
      }
      return;
    }
    view.each(*box, [&](std::uint64_t key) {
      const auto& part = part_of(key);
      const std::lock_guard held{part.mutex};
      if (const auto found = part.blocks.find(key); found != part.blocks.end())
        visit(found->second);
    });
  }

  /// Bytes, with what is reserved.
  std::size_t footprint() const {
    std::size_t sum = 0;
    for (const auto& part : directory_) {
      const std::lock_guard held{part.mutex};
      sum += part.blocks.bucket_count() * sizeof(void*);
      for (const auto& [key, found] : part.blocks) {
        const std::lock_guard inside{found->mutex};
        sum += sizeof(block) + 64 + found->cells.capacity() * sizeof(void*);
        for (const auto& c : found->cells)
          sum += sizeof(cell) + c->masks.capacity() * sizeof(std::uint64_t) +
                 c->spots.capacity() * sizeof(Spot);
      }
    }
    return sum;
  }

private:
  struct part {
    mutable std::mutex mutex; // Before that of a block.
    std::unordered_map<std::uint64_t, std::shared_ptr<block>> blocks;
  };
  const part& part_of(std::uint64_t key) const {
    return directory_[(key ^ key >> 32) % directory_.size()];
  }
  part& part_of(std::uint64_t key) { return directory_[(key ^ key >> 32) % directory_.size()]; }

  std::shared_ptr<block> block_at(std::uint64_t key) {
    auto& part = part_of(key);
    const std::lock_guard held{part.mutex};
    auto& found = part.blocks[key];
    if (!found) {
      found = std::make_shared<block>(key);
      ++count_;
    }
    return found;
  }
  void retire(std::uint64_t key) {
    std::shared_ptr<block> empty; // Goes after the locks.
    auto& part = part_of(key);
    const std::lock_guard held{part.mutex};
    const auto found = part.blocks.find(key);
    if (found == part.blocks.end())
      return;
    const std::lock_guard inside{found->second->mutex};
    if (!found->second->cells.empty())
      return;
    found->second->retired = true;
    empty = std::move(found->second);
    part.blocks.erase(found);
    --count_;
  }

  void hop(place& at, const cells::address& to, const Spot& s, std::uint64_t mask) {
    auto* const from = at.in ? &at.in->home : nullptr;
    for (;;) {
      const bool both = from && from->key != to.block;
      // Where he is himself, the block does not go away.
      const auto found = !from || both ? block_at(to.block) : nullptr;
      auto* const into = found ? found.get() : from;
      std::unique_lock here{into->mutex, std::defer_lock};
      std::unique_lock there =
          both ? std::unique_lock{from->mutex, std::defer_lock} : std::unique_lock<std::mutex>{};
      if (both)
        std::lock(here, there);
      else
        here.lock();
      if (into->retired)
        continue;
      auto& c = into->make(to.cell);
      const place now{&c, c.add(s, mask)};
      bool empty = false;
      std::uint64_t key = 0;
      if (from) {
        // While both are locked no search has seen half of this.
        hops_.note(s.who);
        take_out(at);
        empty = both && from->cells.empty();
        key = from->key;
      }
      at = now;
      here.unlock();
      if (both)
        there.unlock();
      if (empty)
        retire(key);
      return;
    }
  }

  void take_out(const place& at) {
    auto& c = *at.in;
    const auto slot = at.slot;
    if (slot + 1 != c.spots.size())
      places_(c.spots.back().who).slot = slot;
    c.remove(slot);
    if (c.spots.empty())
      c.home.drop(c.number);
  }

  Places places_;
  hops hops_;
  std::atomic<std::size_t> count_ = 0;
  std::array<part, 32> directory_;
};

} // namespace callout
