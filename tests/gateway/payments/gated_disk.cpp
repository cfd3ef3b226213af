#include "tests/gateway/payments/gated_disk.hpp"

namespace callout::payments {

namespace {

gated_disk* standing = nullptr;

} // namespace

gated_disk::gated_disk() : real_{sqlite3_vfs_find(nullptr)} {
  standing = this;
  shim_ = *real_;
  shim_.pNext = nullptr;
  shim_.zName = "gated";
  shim_.xOpen = open;
  sqlite3_vfs_register(&shim_, 1);
}

gated_disk::~gated_disk() {
  sqlite3_vfs_unregister(&shim_);
  sqlite3_vfs_register(real_, 1);
  standing = nullptr;
}

// The real file system opens the file; of its table of calls one is exchanged.
int gated_disk::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* f, int flags, int* out) {
  const int code = standing->real_->xOpen(vfs, name, f, flags, out);
  if (code == SQLITE_OK && f->pMethods) {
    const std::lock_guard lock{standing->mutex_};
    const auto [table, fresh] = standing->gated_.try_emplace(f->pMethods, *f->pMethods);
    if (fresh) {
      standing->sync_ = f->pMethods->xSync; // The same in all tables.
      table->second.xSync = sync;
    }
    f->pMethods = &table->second;
  }
  return code;
}

int gated_disk::sync(sqlite3_file* f, int flags) {
  const int code = standing->pass();
  return code == SQLITE_OK ? standing->sync_(f, flags) : code;
}

int gated_disk::pass() {
  std::unique_lock lock{mutex_};
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !held_up_; });
  --waiting_;
  ++syncs_;
  return failing_ ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

void gated_disk::hold_up() {
  const std::lock_guard lock{mutex_};
  held_up_ = true;
}

void gated_disk::let_go() {
  const std::lock_guard lock{mutex_};
  held_up_ = false;
  changed_.notify_all();
}

bool gated_disk::somebody_waits(std::chrono::seconds patience) {
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, patience, [&] { return waiting_ > 0; });
}

} // namespace callout::payments
