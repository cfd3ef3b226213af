#include "persistence/sqlite/indexer.hpp"

#include <algorithm>
#include <map>

namespace callout::sqlite {

namespace {

// Single rows are saved up to this many, so that a small append seldom touches the index.
constexpr std::size_t slice = 64;

} // namespace

indexer::indexer(database& db, tail& t, std::size_t capacity)
    : db_{db}, tail_{t}, capacity_{std::max<std::size_t>(capacity, 1)},
      put_shard_{db, "INSERT OR REPLACE INTO shard_runs (shard, first, last, ids) "
                     "VALUES (?1, ?2, ?3, ?4)"},
      put_entity_{db, "INSERT OR REPLACE INTO entity_runs (shard, kind, entity, first, last, ids) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
      put_progress_{db, "UPDATE progress SET indexed = ?1"} {
}

void indexer::catch_up() {
  tail_.clear(static_cast<std::uint64_t>(db_.number("SELECT indexed FROM progress")));
  while (tail_.scan(db_, capacity_) == capacity_) {
    db_.run("BEGIN IMMEDIATE");
    begin();
    write(capacity_);
    db_.run("COMMIT");
    committed();
  }
}

void indexer::begin() {
  set_ = &tail_.freeze();
  std::map<shard_id, chains> by_shard;
  for (const auto& c : set_->entities())
    by_shard[c.shard].push_back(&c);
  shards_.assign(std::make_move_iterator(by_shard.begin()),
                 std::make_move_iterator(by_shard.end()));
  done_ = pending_ = {};
}

void indexer::advance(std::size_t rows) {
  if (!set_)
    return;
  owed_ += rows;
  if (owed_ >= std::min(slice, capacity_))
    write(2 * owed_);
}

void indexer::write(std::size_t rows) {
  for (std::size_t written = 0; written < rows && !all_written(pending_);) {
    auto& [shard, entities] = shards_[pending_.shard];
    if (pending_.entity == 0) {
      // Sorted one shard at a time, so that no append waits for all of it.
      std::ranges::sort(entities, {}, [this](const auto* c) { return set_->name(*c); });
      write_shard(shard, *set_->find(shard));
    }
    for (; written < rows && pending_.entity < entities.size(); ++pending_.entity)
      written += write_entity(*entities[pending_.entity]);
    if (pending_.entity == entities.size())
      pending_ = {pending_.shard + 1, 0};
  }
  if (all_written(pending_))
    put_progress_.bind(1, set_->last_id()).run();
}

void indexer::committed() {
  if (set_ && pending_ != done_) {
    done_ = pending_;
    owed_ = 0;
    if (all_written(done_)) {
      set_ = nullptr;
      shards_.clear();
      tail_.forget();
    }
  }
  if (!set_ && tail_.rows() >= capacity_)
    begin();
}

void indexer::write_shard(shard_id shard, const run& r) {
  const auto ids = packed(r.ids);
  put_shard_.bind(1, shard).bind(2, r.first).bind(3, r.last).bind_bytes(4, ids.data(), ids.size());
  put_shard_.run();
}

std::size_t indexer::write_entity(const run_set::chain& c) {
  const auto name = set_->name(c);
  const auto r = set_->run_of(c);
  const auto ids = packed(r.ids);
  put_entity_.bind(1, name.shard).bind(2, name.kind).bind(3, name.entity).bind(4, r.first);
  put_entity_.bind(5, r.last).bind_bytes(6, ids.data(), ids.size()).run();
  return r.ids.size();
}

} // namespace callout::sqlite
