// Writes well-formed logs for tests and benchmarks: numbers, versions and hashes follow on.
#pragma once

#include "persistence/hash_chain.hpp"

#include <map>
#include <tuple>

namespace callout {

/// A copy goes its own way from where it was made: that is how two owners come to collide.
class scribe {
public:
  /// The next row of the shard, and the next version of the entity.
  event_row next(shard_id shard, const std::string& kind, const std::string& entity,
                 std::string data = "{}") {
    auto& head = heads_[shard];
    event_row row{.shard = shard,
                  .seq = head.seq + 1,
                  .kind = kind,
                  .entity = entity,
                  .version = ++versions_[{shard, kind, entity}],
                  .at = std::max(head.at, now_ += span{1}),
                  .type = kind + ".changed",
                  .data = std::move(data),
                  .effects = {},
                  .command_id = "command-" + std::to_string(head.seq + 1),
                  .request_hash = {},
                  .principal = "customer:c-1",
                  .trace = {},
                  .previous_hash = head.hash};
    head = {row.seq, hash_of(row), row.at};
    return row;
  }

  /// The shard's own row that says who owns it from here on.
  event_row claim(shard_id shard, const std::string& token) {
    auto& head = heads_[shard];
    event_row row{.shard = shard,
                  .seq = head.seq + 1,
                  .kind = "shard",
                  .entity = {},
                  .version = head.seq + 1,
                  .at = std::max(head.at, now_ += span{1}),
                  .type = "shard.claimed",
                  .data = R"({"token":")" + token + R"("})",
                  .effects = {},
                  .command_id = {},
                  .request_hash = {},
                  .principal = {},
                  .trace = {},
                  .previous_hash = head.hash};
    head = {row.seq, hash_of(row), row.at};
    return row;
  }

  /// `count` rows of one entity.
  shard_batch batch(shard_id shard, std::size_t count = 1, const std::string& entity = "b-1") {
    shard_batch made;
    for (std::size_t i = 0; i < count; ++i)
      made.rows.push_back(next(shard, "booking", entity));
    return made;
  }

  /// Goes on after a row that somebody else wrote.
  void adopt(const event_row& row) {
    heads_[row.shard] = {row.seq, hash_of(row), row.at};
    versions_[{row.shard, row.kind, row.entity}] = row.version;
    now_ = std::max(now_, row.at);
  }

  log_head head(shard_id shard) const {
    const auto found = heads_.find(shard);
    return found == heads_.end() ? log_head{} : found->second;
  }

private:
  std::map<shard_id, log_head> heads_;
  std::map<std::tuple<shard_id, std::string, std::string>, std::uint64_t> versions_;
  instant now_{span{1'790'000'000'000}};
};

} // namespace callout
