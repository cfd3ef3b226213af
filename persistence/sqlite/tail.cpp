#include "persistence/sqlite/tail.hpp"

#include <algorithm>
#include <mutex>

namespace callout::sqlite {

namespace {

template <class Map, class Key>
const run* look(const Map& in, const Key& key) {
  const auto found = in.find(key);
  return found == in.end() ? nullptr : &found->second;
}

} // namespace

found_rows tail::rows(shard_id shard, std::uint64_t after, std::size_t limit) const {
  const std::shared_lock held{guard_};
  found_rows found;
  for (const auto* set : {&frozen_, &active_})
    if (const auto* r = look(set->shards, shard)) {
      found.complete = found.complete || r->first <= after + 1;
      for (auto i = passed_over(*r, after); i < r->ids.size() && found.ids.size() < limit; ++i)
        found.ids.push_back(r->ids[i]);
    }
  return found;
}

found_rows tail::rows(const entity_view& of, std::uint64_t after) const {
  const std::shared_lock held{guard_};
  found_rows found;
  for (const auto* set : {&frozen_, &active_})
    if (const auto* r = look(set->entities, of)) {
      found.complete = found.complete || r->first <= after + 1;
      if (r->last > after)
        found.ids.insert(found.ids.end(),
                         r->ids.begin() + static_cast<std::ptrdiff_t>(passed_over(*r, after)),
                         r->ids.end());
    }
  return found;
}

std::vector<std::uint64_t> tail::last_rows(shard_id shard) const {
  const std::shared_lock held{guard_};
  for (const auto* set : {&active_, &frozen_})
    if (const auto* r = look(set->shards, shard))
      return {r->ids.end() - std::min<std::ptrdiff_t>(8, std::ssize(r->ids)), r->ids.end()};
  return {};
}

std::unordered_map<shard_id, std::uint64_t> tail::last_seqs() const {
  const std::shared_lock held{guard_};
  std::unordered_map<shard_id, std::uint64_t> found;
  for (const auto* set : {&frozen_, &active_})
    for (const auto& [shard, r] : set->shards)
      found[shard] = r.last;
  return found;
}

std::uint64_t tail::last_version(const entity_view& of) const {
  const std::shared_lock held{guard_};
  for (const auto* set : {&active_, &frozen_})
    if (const auto* r = look(set->entities, of))
      return r->last;
  return 0;
}

void tail::add(std::span<const event_row* const> rows, std::uint64_t id) {
  const std::unique_lock held{guard_};
  for (const auto* row : rows)
    active_.add(entity_of(*row), row->seq, row->version, id++);
}

std::size_t tail::scan(database& in, std::size_t limit) {
  auto rows = in.prepare("SELECT id, shard, seq, kind, entity, version FROM events "
                         "WHERE id > ?1 ORDER BY id LIMIT ?2");
  rows.bind(1, last_id()).bind(2, static_cast<std::uint64_t>(limit));
  std::size_t taken = 0;
  const std::unique_lock held{guard_};
  for (; rows.step(); ++taken)
    active_.add({static_cast<shard_id>(rows.number(1)), rows.text(3), rows.text(4)}, rows.number(2),
                rows.number(5), rows.number(0));
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
