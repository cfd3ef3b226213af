// A file system that fails when told to, under SQLite: the system's own, with the writes and
// syncs of the write-ahead log passing through here.
#pragma once

#include <atomic>

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
};

} // namespace callout
