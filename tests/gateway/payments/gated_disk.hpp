// SQLite's file system with a gate before every sync: a test can hold syncs up, let them fail,
// and count them. Stands in for the default one for as long as it lives; one at a time.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

namespace callout::payments {

class gated_disk {
public:
  gated_disk();
  ~gated_disk();
  gated_disk(const gated_disk&) = delete;
  gated_disk& operator=(const gated_disk&) = delete;

  /// Syncs wait until `let_go`.
  void hold_up();
  void let_go();
  /// Whether a sync came to the gate within the patience.
  bool somebody_waits(std::chrono::seconds patience);
  void fail_syncs(bool yes) { failing_ = yes; }
  int syncs() const { return syncs_; }

private:
  static int open(sqlite3_vfs*, const char* name, sqlite3_file*, int flags, int* out);
  static int sync(sqlite3_file*, int flags);
  int pass();

  sqlite3_vfs shim_{};
  sqlite3_vfs* real_ = nullptr;
  // By the table of calls it stands in for: files that are locked have another than others.
  std::map<const sqlite3_io_methods*, sqlite3_io_methods> gated_;
  int (*sync_)(sqlite3_file*, int) = nullptr;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_up_ = false;
  int waiting_ = 0;
  std::atomic<bool> failing_{false};
  std::atomic<int> syncs_{0};
};

} // namespace callout::payments
