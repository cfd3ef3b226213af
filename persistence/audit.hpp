// Checks a log against itself, and against heads that were written down elsewhere: an edit, a
// gap, a swap or a cut is found and its place named.
#pragma once

#include "persistence/journal.hpp"

#include <filesystem>

namespace callout {

/// The end of a shard's log at some time, kept outside the store. The log alone cannot show that
/// its last rows were cut off: what is left is well-formed. An anchor shows it.
struct anchor {
  shard_id shard = 0;
  std::uint64_t seq = 0;
  digest hash{};
  bool operator==(const anchor&) const = default;
};

/// Folds the rows of one entity anew, to compare with its snapshot what comes of them. The log
/// does not know what its rows mean, so whoever hosts the entities gives it.
class refolder {
public:
  virtual ~refolder() = default;
  virtual void add(const event_row&) = 0;
  /// What is wrong with a snapshot that was taken after these rows, if anything.
  virtual std::optional<std::string> differs(const std::string& kept) const = 0;
};
/// For entities of a kind; null when there are no such.
using refolding = std::function<std::unique_ptr<refolder>(const std::string& kind)>;

/// The last row of a shard that the views hold, with the hash of the row before it.
struct view_position {
  shard_id shard = 0;
  std::uint64_t seq = 0;
  digest previous{};
};

/// What a log is compared with besides itself.
struct audit_evidence {
  std::vector<anchor> anchors = {};
  std::vector<view_position> views = {};
  refolding refold = {};
};

struct broken_row {
  shard_id shard = 0;
  std::uint64_t seq = 0; ///< of the row where it shows
  std::string what;
};

struct audit_report {
  std::uint64_t shards = 0; ///< that have rows
  std::uint64_t rows = 0;
  std::uint64_t claims = 0;
  std::uint64_t snapshots = 0; ///< folded anew and compared
  std::uint64_t faults = 0;
  std::optional<broken_row> first; ///< in the order of the shards given, then of seq

  bool sound() const { return faults == 0; }
  /// One line for people.
  std::string text() const;
};

/// Reads every row of the shards. Checks that numbers leave no gap, that `at` never decreases,
/// that each row holds the hash of the one before, that versions of each entity leave no gap,
/// that claims are well-formed, that the anchored rows are there unchanged, that checkpoints,
/// snapshots and views are of rows that are there, and that an entity's rows fold to what its
/// snapshot holds. Memory: one entry for each entity of one shard. Throws journal_error when the
/// store cannot be read.
audit_report verify(journal_reader&, std::span<const shard_id>, audit_evidence = {});

/// The present heads of the shards that have rows.
std::vector<anchor> anchors_of(journal_reader&, std::span<const shard_id>);

/// JSON lines: {"shard":7,"seq":12,"hash":"…64 hex digits…"}. The file is replaced as a whole,
/// and is durable on return. Throw journal_error with a sentence that names the file and line.
void write_anchors(const std::filesystem::path&, std::span<const anchor>);
std::vector<anchor> read_anchors(const std::filesystem::path&);

} // namespace callout
