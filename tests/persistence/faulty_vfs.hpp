// A file system that fails when told to, under SQLite: the system's own, with the writes and
// syncs of the write-ahead log passing through here.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace callout {

struct faulty_vfs {
  /// Registers itself on first use; the name is for sqlite_options::vfs.
  static const char* name();

  /// Every write, or every sync, of the write-ahead log answers this SQLite code; 0 for none.
  /// A sync that fails has not taken back what was written before it.
  static std::atomic<int> write_fails;
  static std::atomic<int> sync_fails;
  /// Bytes written to the write-ahead log since it was last made durable.
  static std::atomic<long> at_risk;
  static std::atomic<long> syncs;

  struct written {
    std::int64_t at;
    std::string bytes;
  };
  /// The writes of the write-ahead log since the list was emptied: what a power cut may lose,
  /// any of them and in any order, until they are synced.
  static std::vector<written> writes;
  static bool recording;
};

} // namespace callout
