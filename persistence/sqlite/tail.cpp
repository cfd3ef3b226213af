#include "persistence/sqlite/tail.hpp"

#include <algorithm>
#include <mutex>

namespace callout::sqlite {

namespace {

void append_ids(const run& r, std::uint64_t after, std::size_t limit, found_rows& found) {
  found.complete = found.complete || r.first <= after + 1;
  for (auto i = passed_over(r, after); i < r.ids.size() && found.ids.size() < limit; ++i)
    found.ids.push_back(r.ids[i]);
}

} // namespace

found_rows tail::rows(shard_id shard, std::uint64_t after, std::size_t limit) const {
  const std::shared_lock held{guard_};
  found_rows found;
  for (const auto* set : {&frozen_, &active_})
    if (const auto* r = set->find(shard))
      append_ids(*r, after, limit, found);
  return found;
}

found_rows tail::rows(const entity_view& of, std::uint64_t after) const {
  const auto hash = entity_hash{}(of);
  const std::shared_lock held{guard_};
  found_rows found;
  for (const auto* set : {&frozen_, &active_})
    if (const auto* c = set->find(of, hash))
      append_ids(set->run_of(*c), after, SIZE_MAX, found);
  return found;
}

std::vector<std::uint64_t> tail::last_rows(shard_id shard) const {
  const std::shared_lock held{guard_};
  for (const auto* set : {&active_, &frozen_})
    if (const auto* r = set->find(shard))
      return {r->ids.end() - std::min<std::ptrdiff_t>(8, std::ssize(r->ids)), r->ids.end()};
  return {};
}

// The writer reads without the lock: nobody else changes anything.

std::unordered_map<shard_id, std::uint64_t> tail::last_seqs() const {
  std::unordered_map<shard_id, std::uint64_t> found;
  for (const auto* set : {&frozen_, &active_})
    for (const auto& [shard, r] : set->shards())
      found[shard] = r.last;
  return found;
}

std::uint64_t tail::last_version(const entity_view& of, std::size_t hash) const {
  for (const auto* set : {&active_, &frozen_})
    if (const auto* c = set->find(of, hash))
      return c->last_version;
  return 0;
}

void tail::add(std::span<const hashed_row> rows, std::uint64_t id) {
  const std::unique_lock held{guard_};
  for (const auto& [row, hash] : rows)
    active_.add(entity_of(*row), hash, row->seq, row->version, id++);
}

std::size_t tail::scan(database& in, std::size_t limit) {
  auto rows = in.prepare("SELECT id, shard, seq, kind, entity, version FROM events "
                         "WHERE id > ?1 ORDER BY id LIMIT ?2");
  rows.bind(1, last_id()).bind(2, static_cast<std::uint64_t>(limit));
  std::size_t taken = 0;
  const std::unique_lock held{guard_};
  for (; rows.step(); ++taken) {
    const entity_view of{static_cast<shard_id>(rows.number(1)), rows.text(3), rows.text(4)};
    active_.add(of, entity_hash{}(of), rows.number(2), rows.number(5), rows.number(0));
  }
  return taken;
}

void tail::clear(std::uint64_t indexed) {
  const std::unique_lock held{guard_};
  active_ = {};
  frozen_ = {};
  base_ = indexed;
}

const run_set& tail::freeze() {
  const std::unique_lock held{guard_};
  base_ = last_id();
  frozen_ = std::move(active_);
  active_ = {};
  return frozen_;
}

void tail::forget() {
  run_set old;
  const std::unique_lock held{guard_};
  std::swap(frozen_, old);
}

} // namespace callout::sqlite
