// What every implementation of the journal must pass. A test program names its kits:
//
//   struct my_kit { std::unique_ptr<callout::journal> open(); };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, Journal, my_kit);
//
// `open` makes an empty journal the first time, and the same one again after it was let go.
#pragma once

#include "persistence/rows_of.hpp"
#include "persistence/scribe.hpp"

#include <gtest/gtest.h>

namespace callout {

template <class Kit>
class Journal : public testing::Test {
protected:
  Journal() { reopen(); }

  void reopen() {
    log_.reset();
    journal_.reset();
    journal_ = kit_.open();
    log_ = journal_->reader();
  }
  append_report append(shard_batch batch) { return append_all({std::move(batch)}).at(0); }
  std::vector<append_report> append_all(std::vector<shard_batch> batches) {
    auto reports = journal_->append(batches);
    EXPECT_EQ(reports.size(), batches.size());
    return reports;
  }
  append_result result_of(shard_batch batch) { return append(std::move(batch)).result; }
  void expect_rows(shard_id shard, const std::vector<event_row>& wanted) {
    EXPECT_EQ(texts_of(rows_of(*log_, shard)), texts_of(wanted));
  }

  static constexpr auto appended = append_result::appended;
  static constexpr auto superseded = append_result::superseded;
  static constexpr auto failed = append_result::failed;

  Kit kit_;
  scribe scribe_;
  std::unique_ptr<journal> journal_;
  std::unique_ptr<journal_reader> log_;
};

TYPED_TEST_SUITE_P(Journal);

TYPED_TEST_P(Journal, IsEmptyAtFirst) {
  EXPECT_EQ(this->log_->head(7), log_head{});
  this->expect_rows(7, {});
  EXPECT_TRUE(rows_of(*this->log_, 7, "booking", "b-1").empty());
  EXPECT_FALSE(this->log_->load_checkpoint(7));
  EXPECT_FALSE(this->log_->load_snapshot(7, "booking", "b-1"));
  EXPECT_FALSE(this->journal_->fact("shards"));
  EXPECT_TRUE(this->append_all({}).empty());
}

TYPED_TEST_P(Journal, KeepsRowsInOrderAndWhole) {
  auto first = this->scribe_.batch(7, 3);
  auto& full = first.rows[2];
  full.effects = R"([{"start_timer":"respond"}])";
  full.request_hash = std::string(64, 'f');
  full.trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  ASSERT_EQ(this->result_of(first), this->appended);
  this->expect_rows(7, first.rows);
  const auto kept = rows_of(*this->log_, 7).at(2);
  EXPECT_EQ(kept.at, full.at);
  EXPECT_EQ(kept.effects, full.effects);
  EXPECT_EQ(kept.previous_hash, full.previous_hash);
  EXPECT_EQ(this->log_->head(7), (log_head{3, hash_of(full), full.at}));
}

TYPED_TEST_P(Journal, RefusesAGap) {
  ASSERT_EQ(this->result_of(this->scribe_.batch(7, 2)), this->appended);
  auto lost = this->scribe_.batch(7);
  EXPECT_EQ(this->result_of(this->scribe_.batch(7)), this->failed);
  EXPECT_EQ(this->log_->head(7).seq, 2u);
  auto begins_late = scribe{this->scribe_}.batch(9, 2);
  begins_late.rows.erase(begins_late.rows.begin());
  EXPECT_EQ(this->result_of(begins_late), this->failed);
  EXPECT_EQ(this->log_->head(9), log_head{});
  EXPECT_EQ(this->result_of(lost), this->appended);
}

TYPED_TEST_P(Journal, RefusesABatchThatDoesNotFollowItself) {
  auto holed = scribe{}.batch(7, 3);
  holed.rows.erase(holed.rows.begin() + 1);
  EXPECT_EQ(this->result_of(holed), this->failed);
  auto mixed = scribe{}.batch(7);
  mixed.rows.push_back(scribe{}.batch(8).rows[0]);
  EXPECT_EQ(this->result_of(mixed), this->failed);
  auto zero = scribe{}.batch(7);
  zero.rows[0].seq = 0;
  EXPECT_EQ(this->result_of(zero), this->failed);
  auto stranger = scribe{}.batch(7);
  stranger.fold = checkpoint{8, 1, {}, "{}"};
  EXPECT_EQ(this->result_of(stranger), this->failed);
  EXPECT_EQ(this->log_->head(7), log_head{});
  EXPECT_EQ(this->log_->head(8), log_head{});
}

TYPED_TEST_P(Journal, LetsOneOwnerWinAndTellsTheOther) {
  auto other = this->scribe_;
  const auto mine = this->scribe_.batch(7, 2, "b-1");
  auto theirs = other.batch(7, 3, "b-2");
  theirs.fold = checkpoint{7, 3, {}, "theirs"};
  theirs.snapshots.push_back({"booking", "b-2", 3, {}, "theirs"});
  EXPECT_EQ(this->result_of(mine), this->appended);
  const auto report = this->append(theirs);
  EXPECT_EQ(report.result, this->superseded);
  EXPECT_NE(report.why, "");
  this->expect_rows(7, mine.rows);
  EXPECT_TRUE(rows_of(*this->log_, 7, "booking", "b-2").empty());
  EXPECT_FALSE(this->log_->load_checkpoint(7));
  EXPECT_FALSE(this->log_->load_snapshot(7, "booking", "b-2"));
}

TYPED_TEST_P(Journal, KeepsOtherShardsApartFromACollision) {
  ASSERT_EQ(this->result_of(this->scribe_.batch(2)), this->appended);
  const auto one = this->scribe_.batch(1, 2), three = this->scribe_.batch(3, 2);
  const auto reports = this->append_all({one, scribe{}.batch(2), three});
  EXPECT_EQ(reports[0].result, this->appended);
  EXPECT_EQ(reports[1].result, this->superseded);
  EXPECT_EQ(reports[2].result, this->appended);
  this->expect_rows(1, one.rows);
  EXPECT_EQ(this->log_->head(2).seq, 1u);
  this->expect_rows(3, three.rows);
}

TYPED_TEST_P(Journal, TakesEachShardOnceInAnAppend) {
  auto first = this->scribe_.batch(1), second = this->scribe_.batch(1);
  const auto reports = this->append_all({first, second});
  EXPECT_EQ(reports[0].result, this->appended);
  EXPECT_EQ(reports[1].result, this->failed);
  EXPECT_EQ(this->result_of(second), this->appended);
}

TYPED_TEST_P(Journal, RefusesAVersionTwice) {
  ASSERT_EQ(this->result_of(this->scribe_.batch(7, 2)), this->appended);
  auto again = this->scribe_.batch(7);
  again.rows[0].version = 2;
  EXPECT_EQ(this->result_of(again), this->failed);
  auto within = scribe{}.batch(8, 2);
  within.rows[1].version = 1;
  EXPECT_EQ(this->result_of(within), this->failed);
  EXPECT_EQ(this->log_->head(7).seq, 2u);
  EXPECT_EQ(this->log_->head(8).seq, 0u);
  // The same entity's name in another shard, or of another kind, is another entity.
  EXPECT_EQ(this->result_of(scribe{}.batch(9, 2)), this->appended);
  auto other_kind = scribe{}.batch(10, 1);
  other_kind.rows[0].kind = "payment";
  EXPECT_EQ(this->result_of(other_kind), this->appended);
}

TYPED_TEST_P(Journal, ReadsAPartAndStopsWhenTold) {
  const auto all = this->scribe_.batch(7, 10);
  ASSERT_EQ(this->result_of(all), this->appended);
  EXPECT_EQ(texts_of(rows_of(*this->log_, 7, 3, 4)),
            texts_of({all.rows.begin() + 3, all.rows.begin() + 7}));
  EXPECT_EQ(rows_of(*this->log_, 7, 9, 4).size(), 1u);
  EXPECT_TRUE(rows_of(*this->log_, 7, 10, 4).empty());
  EXPECT_TRUE(rows_of(*this->log_, 7, UINT64_MAX, 4).empty());
  EXPECT_TRUE(rows_of(*this->log_, 7, 0, 0).empty());
  EXPECT_TRUE(rows_of(*this->log_, 7, "booking", "b-1", UINT64_MAX).empty());
  std::size_t seen = 0;
  this->log_->read(7, 0, 100, [&](const event_row&) { return ++seen < 5; });
  EXPECT_EQ(seen, 5u);
  // A visitor that throws leaves the reader fit for use.
  const auto thrower = [](const event_row&) -> bool { throw std::runtime_error{"enough"}; };
  EXPECT_THROW(this->log_->read(7, 0, 100, thrower), std::runtime_error);
  EXPECT_EQ(rows_of(*this->log_, 7).size(), 10u);
}

TYPED_TEST_P(Journal, ReadsOneEntityAmongOthers) {
  std::vector<event_row> wanted;
  for (int i = 0; i < 20; ++i) {
    auto batch = this->scribe_.batch(7, 1, "b-1");
    wanted.push_back(batch.rows[0]);
    batch.rows.push_back(this->scribe_.next(7, "booking", "b-2"));
    batch.rows.push_back(this->scribe_.next(7, "payment", "b-1"));
    ASSERT_EQ(this->result_of(std::move(batch)), this->appended);
  }
  EXPECT_EQ(texts_of(rows_of(*this->log_, 7, "booking", "b-1")), texts_of(wanted));
  EXPECT_EQ(texts_of(rows_of(*this->log_, 7, "booking", "b-1", 5, 3)),
            texts_of({wanted.begin() + 5, wanted.begin() + 8}));
  EXPECT_EQ(rows_of(*this->log_, 7, "booking", "b-1", 19).size(), 1u);
  EXPECT_TRUE(rows_of(*this->log_, 7, "booking", "b-1", 20).empty());
  EXPECT_TRUE(rows_of(*this->log_, 8, "booking", "b-1").empty());
}

TYPED_TEST_P(Journal, SettlesAFactOnce) {
  EXPECT_EQ(this->journal_->settle_fact("shards", "64"), "64");
  EXPECT_EQ(this->journal_->settle_fact("shards", "128"), "64");
  EXPECT_EQ(this->journal_->settle_fact("store", ""), "");
  this->reopen();
  EXPECT_EQ(this->journal_->fact("shards"), "64");
  EXPECT_EQ(this->journal_->fact("store"), "");
  EXPECT_FALSE(this->journal_->fact("shard"));
}

TYPED_TEST_P(Journal, WritesFoldsWithTheirRowsOrNotAtAll) {
  auto batch = this->scribe_.batch(7);
  const auto head = this->scribe_.head(7);
  batch.fold = checkpoint{7, 1, head.hash, R"({"timers":[]})"};
  batch.snapshots.push_back({"booking", "b-1", 1, head.hash, R"({"phase":"open"})"});
  ASSERT_EQ(this->result_of(batch), this->appended);
  // This one is refused for its version, and takes its folds with it.
  auto refused = scribe{this->scribe_}.batch(7);
  refused.rows[0].version = 1;
  refused.fold = checkpoint{7, 2, {}, "wrong"};
  refused.snapshots.push_back({"booking", "b-1", 2, {}, "wrong"});
  ASSERT_EQ(this->result_of(refused), this->failed);
  this->reopen();
  const auto kept = this->log_->load_checkpoint(7);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->seq, 1u);
  EXPECT_EQ(kept->hash, head.hash);
  EXPECT_EQ(kept->state, R"({"timers":[]})");
  const auto state = this->log_->load_snapshot(7, "booking", "b-1");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->version, 1u);
  EXPECT_EQ(state->hash, head.hash);
  EXPECT_EQ(state->state, R"({"phase":"open"})");
}

TYPED_TEST_P(Journal, ReplacesFoldsAndTakesThemWithoutRows) {
  auto batch = this->scribe_.batch(7);
  batch.fold = checkpoint{7, 1, {}, "old"};
  batch.snapshots.push_back({"booking", "b-1", 1, {}, "old"});
  ASSERT_EQ(this->result_of(batch), this->appended);
  shard_batch folds;
  folds.fold = checkpoint{7, 1, {}, "new"};
  folds.snapshots.push_back({"booking", "b-1", 1, {}, "new"});
  ASSERT_EQ(this->result_of(folds), this->appended);
  EXPECT_EQ(this->log_->load_checkpoint(7)->state, "new");
  EXPECT_EQ(this->log_->load_snapshot(7, "booking", "b-1")->state, "new");
  EXPECT_EQ(this->log_->head(7).seq, 1u);
  shard_batch homeless;
  homeless.snapshots.push_back({"booking", "b-1", 1, {}, "lost"});
  EXPECT_EQ(this->result_of(homeless), this->failed);
  EXPECT_EQ(this->result_of({}), this->appended);
}

TYPED_TEST_P(Journal, KeepsBigRowsAndAllOfUnicode) {
  auto batch = this->scribe_.batch(7, 3);
  batch.rows[0].data = R"({"note":")" + std::string(1 << 20, 'x') + R"("})";
  batch.rows[1].data = R"({"note":"تسريب ماء في المطبخ، الدور الثالث — ٢٣"})";
  auto& every = batch.rows[2].data;
  for (int c = 0; c < 128; ++c)
    every += static_cast<char>(c);
  for (int lead = 0xC2; lead <= 0xDF; ++lead)
    for (int next = 0x80; next <= 0xBF; ++next)
      every.append({static_cast<char>(lead), static_cast<char>(next)});
  every += "\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF";
  batch.rows[2].entity = "ب-١";
  batch.rows[2].version = 1;
  ASSERT_EQ(this->result_of(batch), this->appended);
  this->reopen();
  const auto kept = rows_of(*this->log_, 7);
  ASSERT_EQ(kept.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_TRUE(kept[i].data == batch.rows[i].data) << i;
  EXPECT_EQ(rows_of(*this->log_, 7, "booking", "ب-١").size(), 1u);
}

TYPED_TEST_P(Journal, TakesManyShardsInOneAppend) {
  std::vector<shard_batch> batches;
  for (shard_id shard = 0; shard < 256; ++shard)
    batches.push_back(this->scribe_.batch(shard * 37, 1 + shard % 5));
  for (const auto& report : this->append_all(batches))
    EXPECT_EQ(report.result, this->appended) << report.why;
  for (const auto& batch : batches)
    this->expect_rows(batch.rows[0].shard, batch.rows);
}

TYPED_TEST_P(Journal, ShowsAReaderWhatWasAcknowledgedBefore) {
  const auto early = this->journal_->reader();
  for (std::uint64_t i = 1; i <= 50; ++i) {
    ASSERT_EQ(this->result_of(this->scribe_.batch(7)), this->appended);
    EXPECT_EQ(early->head(7), this->scribe_.head(7));
    EXPECT_EQ(rows_of(*early, 7).size(), i);
    EXPECT_EQ(rows_of(*this->journal_->reader(), 7, "booking", "b-1").size(), i);
  }
}

TYPED_TEST_P(Journal, IsTheSameWhenOpenedAgain) {
  std::vector<event_row> wanted;
  for (int i = 0; i < 10; ++i) {
    const auto batch = this->scribe_.batch(7, 3, "b-" + std::to_string(i % 3));
    wanted.insert(wanted.end(), batch.rows.begin(), batch.rows.end());
    ASSERT_EQ(this->result_of(batch), this->appended);
    this->reopen();
    this->expect_rows(7, wanted);
    EXPECT_EQ(this->log_->head(7), this->scribe_.head(7));
  }
  EXPECT_EQ(this->result_of(scribe{}.batch(7)), this->superseded);
}

REGISTER_TYPED_TEST_SUITE_P(Journal, IsEmptyAtFirst, KeepsRowsInOrderAndWhole, RefusesAGap,
                            RefusesABatchThatDoesNotFollowItself, LetsOneOwnerWinAndTellsTheOther,
                            KeepsOtherShardsApartFromACollision, TakesEachShardOnceInAnAppend,
                            RefusesAVersionTwice, ReadsAPartAndStopsWhenTold,
                            ReadsOneEntityAmongOthers, SettlesAFactOnce,
                            WritesFoldsWithTheirRowsOrNotAtAll,
                            ReplacesFoldsAndTakesThemWithoutRows, KeepsBigRowsAndAllOfUnicode,
                            TakesManyShardsInOneAppend, ShowsAReaderWhatWasAcknowledgedBefore,
                            IsTheSameWhenOpenedAgain);

} // namespace callout
