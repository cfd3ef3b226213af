// `callout replay`: a recorded log's dispatch decisions, made again, and beside another policy.
#pragma once

#include "actors/replay/what_if.hpp"
#include "persistence/journal.hpp"

#include <filesystem>

namespace callout::config {

struct replay_result {
  std::uint64_t compared = 0, unrecorded = 0;
  std::optional<std::string> first_that_differs;
  bool with_policy = false;
  replay::what_if_report beside;
  std::vector<std::string> moves; ///< a line each, the first hundred
  std::uint64_t moves_in_all = 0;

  /// For people.
  std::string text() const;
};

/// A data folder, or a connection as libpq takes it ("postgresql://…", "host=…"). Beside a running
/// server, too. Throws journal_error.
std::unique_ptr<journal_reader> open_log(const std::string& from);

/// A file of `[offers]` and `[offers_later]`, of the keys that a record can tell of.
outcome<replay::policy_change> read_policy(const std::filesystem::path&);

/// Reads every fulfilment shard, one at a time: memory is one shard's searches.
replay_result replay_log(journal_reader&, const std::optional<replay::policy_change>&);

} // namespace callout::config
