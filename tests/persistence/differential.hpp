// Random batches, good and bad, for stores that must answer and keep the same.
#pragma once

#include "persistence/testkit.hpp"

#include <functional>
#include <random>

namespace callout::differential {

inline constexpr shard_id shards = 12;
inline constexpr int entities = 40;

class chance {
public:
  explicit chance(std::uint64_t seed) : engine_{seed} {}
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
  std::mt19937_64 engine_;
};

inline shard_batch draw_batch(scribe& of, chance& luck, shard_id shard) {
  shard_batch batch;
  for (auto n = 1 + luck.below(luck.one_in(20) ? 40 : 4); n > 0; --n)
    batch.rows.push_back(
        luck.one_in(30) ? of.claim(shard, "t-" + std::to_string(luck.below(1000)))
                        : of.next(shard, luck.one_in(3) ? "payment" : "booking",
                                  "e-" + std::to_string(luck.below(entities)),
                                  std::string(luck.below(luck.one_in(200) ? 20'000 : 300), 'd')));
  const auto head = of.head(shard);
  if (luck.one_in(10))
    batch.fold = checkpoint{shard, head.seq, head.hash, std::string(luck.below(50), 'c')};
  if (luck.one_in(5))
    batch.snapshots.push_back({batch.rows.back().kind, batch.rows.back().entity,
                               batch.rows.back().version, head.hash, "state"});
  return batch;
}

inline void spoil(shard_batch& batch, chance& luck) {
  auto& row = batch.rows[luck.below(batch.rows.size())];
  switch (luck.below(5)) {
  case 0: row.seq += 1 + luck.below(3); break;
  case 1: row.seq -= std::min<std::uint64_t>(row.seq, 1 + luck.below(3)); break;
  case 2: row.version -= std::min<std::uint64_t>(row.version, 1 + luck.below(2)); break;
  case 3: row.shard = (row.shard + 1) % shards; break;
  default: batch.rows.erase(batch.rows.begin());
  }
}

inline void expect_same_content(journal_reader& a, journal_reader& b, chance& luck) {
  for (shard_id shard = 0; shard < shards; ++shard) {
    ASSERT_EQ(a.head(shard), b.head(shard)) << shard;
    const auto after = luck.below(a.head(shard).seq + 2), limit = luck.below(200);
    ASSERT_EQ(texts_of(rows_of(a, shard, after, limit)), texts_of(rows_of(b, shard, after, limit)))
        << shard << " after " << after << " limit " << limit;
    const auto entity = "e-" + std::to_string(luck.below(entities));
    const auto version = luck.below(20);
    ASSERT_EQ(texts_of(rows_of(a, shard, "booking", entity, version)),
              texts_of(rows_of(b, shard, "booking", entity, version)))
        << shard << " " << entity << " after " << version;
    const auto kept = a.load_checkpoint(shard), other = b.load_checkpoint(shard);
    ASSERT_EQ(kept.has_value(), other.has_value());
    if (kept) {
      ASSERT_EQ(std::tie(kept->seq, kept->hash, kept->state),
                std::tie(other->seq, other->hash, other->state));
    }
    const auto state = a.load_snapshot(shard, "booking", entity);
    ASSERT_EQ(state.has_value(), b.load_snapshot(shard, "booking", entity).has_value());
    if (state) {
      ASSERT_EQ(state->version, b.load_snapshot(shard, "booking", entity)->version);
    }
  }
}

/// Draws one append after the other. Each goes on from what was taken of those before.
class author {
public:
  explicit author(std::uint64_t seed) : luck{seed} {}

  /// `append` gives the batches to all stores, and returns what they reported.
  void
  write(const std::function<std::vector<append_report>(const std::vector<shard_batch>&)>& append) {
    std::vector<shard_batch> batches;
    std::vector<scribe> after;
    for (shard_id shard = 0; shard < shards; ++shard) {
      if (!luck.one_in(3))
        continue;
      auto next = luck.one_in(12) ? stale_[shard] : current_[shard];
      batches.push_back(draw_batch(next, luck, shard));
      after.push_back(std::move(next));
      if (luck.one_in(10))
        spoil(batches.back(), luck);
      // Only stores with several writers look at the hash of the row before.
      if (fits_by_number_alone(batches.back())) {
        batches.pop_back();
        after.pop_back();
        continue;
      }
      if (batches.back().rows.empty() && !batches.back().fold)
        batches.back().snapshots.clear();
    }
    const auto reports = append(batches);
    if (reports.size() != batches.size())
      return;
    for (std::size_t i = 0; i < batches.size(); ++i) {
      if (reports[i].result != append_result::appended) {
        ++refused;
        continue;
      }
      if (batches[i].rows.empty())
        continue;
      const auto& last = batches[i].rows.back();
      const auto& head = heads_[last.shard] = {last.seq, hash_of(last), last.at};
      if (head.hash != after[i].head(last.shard).hash)
        continue;
      auto& current = current_[last.shard];
      if (luck.one_in(5))
        stale_[last.shard] = current;
      current = after[i];
    }
    written += batches.size();
  }

  chance luck;
  std::size_t written = 0, refused = 0;

private:
  bool fits_by_number_alone(const shard_batch& b) const {
    if (b.rows.empty())
      return false;
    const auto& first = b.rows.front();
    const auto head = heads_.find(first.shard);
    return head != heads_.end() && first.seq == head->second.seq + 1 &&
           first.previous_hash != head->second.hash;
  }

  std::array<scribe, shards> current_, stale_;
  std::map<shard_id, log_head> heads_;
};

} // namespace callout::differential
