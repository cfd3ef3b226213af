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

struct broken_row {
  shard_id shard = 0;
  std::uint64_t seq = 0; ///< of the row where it shows
  std::string what;
};

struct audit_report {
  std::uint64_t shards = 0; ///< that have rows
  std::uint64_t rows = 0;
  std::uint64_t claims = 0;
  std::uint64_t faults = 0;
  std::optional<broken_row> first; ///< in the order of the shards given, then of seq

  bool sound() const { return faults == 0; }
  /// One line for people.
  std::string text() const;
};

/// Reads every row of the shards. Checks that numbers leave no gap, that `at` never decreases,
/// that each row holds the hash of the one before, that versions of each entity leave no gap,
/// that claims are well-formed, and that the anchored rows are there unchanged. Memory: one
/// entry for each entity of one shard. Throws journal_error when the store cannot be read.
audit_report verify(journal_reader&, std::span<const shard_id>, std::span<const anchor> = {});

/// The present heads of the shards that have rows.
std::vector<anchor> anchors_of(journal_reader&, std::span<const shard_id>);

/// JSON lines: {"shard":7,"seq":12,"hash":"…64 hex digits…"}. The file is replaced as a whole,
/// and is durable on return. Throw journal_error with a sentence that names the file and line.
void write_anchors(const std::filesystem::path&, std::span<const anchor>);
std::vector<anchor> read_anchors(const std::filesystem::path&);

} // namespace callout
