#include "tests/bench/journal_workload.hpp"

#include "persistence/hash_chain.hpp"

#include <cstdio>
#include <map>

namespace callout::bench {

namespace {

constexpr std::size_t active = 20'000;
constexpr std::uint64_t versions = 12;

} // namespace

journal_workload::journal_workload() : under_way_(shards), heads_(shards) {
  for (int i = 0; i < 1000; ++i)
    text_ += static_cast<char>('a' + luck_() % 26);
  for (std::size_t i = 0; i < active; ++i)
    under_way_[i % shards].push_back(fresh());
}

std::vector<shard_batch> journal_workload::draw(std::size_t rows) {
  std::map<shard_id, std::size_t> counts;
  for (std::size_t i = 0; i < rows; ++i)
    ++counts[static_cast<shard_id>(luck_() % shards)];
  std::vector<shard_batch> batches;
  for (const auto& [shard, count] : counts)
    batches.push_back(draw(shard, count));
  return batches;
}

shard_batch journal_workload::draw(shard_id shard, std::size_t rows) {
  shard_batch batch;
  batch.rows.reserve(rows);
  for (std::size_t i = 0; i < rows; ++i)
    batch.rows.push_back(next(shard));
  return batch;
}

journal_workload::entity journal_workload::fresh() {
  static constexpr const char* kinds[] = {"booking", "payment", "dispatching", "technician"};
  return {kinds[luck_() % 4], uuid()};
}

std::string journal_workload::uuid() {
  char text[40];
  const auto a = luck_(), b = luck_();
  std::snprintf(text, sizeof text, "%08x-%04x-8%03x-9%03x-%012llx", static_cast<unsigned>(a >> 32),
                static_cast<unsigned>(a >> 16) & 0xffff, static_cast<unsigned>(a) & 0xfff,
                static_cast<unsigned>(b >> 52),
                static_cast<unsigned long long>(b & 0xffff'ffff'ffff));
  return text;
}

std::string journal_workload::words(std::size_t from, std::size_t count) {
  return text_.substr(from + luck_() % 400, count);
}

event_row journal_workload::next(shard_id shard) {
  auto& here = under_way_[shard];
  auto& e = here[luck_() % here.size()];
  if (e.version == versions)
    e = fresh();
  auto& head = heads_[shard];
  const auto seq = head.seq + 1;
  event_row row{.shard = shard,
                .seq = seq,
                .kind = e.kind,
                .entity = e.id,
                .version = ++e.version,
                .at = instant{span{1'790'000'000'000 + static_cast<std::int64_t>(seq)}},
                .type = e.kind + ".changed",
                .data = words(0, 200 + luck_() % 100),
                .effects = luck_() % 2 ? std::string{} : words(0, luck_() % 200),
                .command_id = uuid(),
                .request_hash = words(0, 64),
                .principal = "customer:" + uuid(),
                .trace = words(0, 55),
                .previous_hash = head.hash};
  head = {seq, hash_of(row), row.at};
  return row;
}

} // namespace callout::bench
