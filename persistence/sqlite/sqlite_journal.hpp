// The journal of one process, in one SQLite file: what runs when there is no database server.
#pragma once

#include "persistence/journal.hpp"

#include <chrono>
#include <filesystem>

namespace callout {

struct sqlite_options {
  /// Size of the write-ahead log, written out at a start so that a commit changes no sizes;
  /// when half full it is moved into the main file in the background.
  std::size_t wal_bytes = 16 * 1024 * 1024;
  /// Rows at the end of the log that are indexed in memory only. A start reads up to about
  /// twice as many, or twice the largest append.
  std::size_t tail_rows = 32'768;
  std::size_t cache_bytes = 32 * 1024 * 1024;
  /// How long an append waits for another program that holds the file.
  std::chrono::milliseconds patience{2000};
  /// The main file may not grow beyond this, in bytes; 0 for no limit. Appends then fail.
  std::uint64_t max_bytes = 0;
  /// Name of a registered SQLite VFS; null for the system's own.
  const char* vfs = nullptr;
};

/// Owns `directory` for as long as it lives: a file `lock` keeps other processes out.
class sqlite_journal : public journal {
public:
  /// Opens or makes `directory`/journal.db. Throws journal_error with a sentence that names the
  /// file when it is in use, locked, read-only, truncated, damaged, newer than this program
  /// knows, or no journal at all.
  explicit sqlite_journal(const std::filesystem::path& directory, const sqlite_options& = {});
  ~sqlite_journal() override;

  std::vector<append_report> append(std::span<const shard_batch>) override;
  std::unique_ptr<journal_reader> reader() override;
  std::optional<std::string> fact(const std::string& name) override;
  std::string settle_fact(const std::string& name, const std::string& value) override;

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

/// A reader for other processes, such as command-line tools: takes no lock, and sees what a
/// running server has made durable. Throws journal_error as above.
std::unique_ptr<journal_reader> read_sqlite_journal(const std::filesystem::path& directory);

} // namespace callout
