#include "tests/persistence/faulty_vfs.hpp"

#include <sqlite3.h>

#include <mutex>

namespace callout {

std::atomic<int> faulty_vfs::write_fails{0};
std::atomic<int> faulty_vfs::sync_fails{0};
std::atomic<long> faulty_vfs::at_risk{0};
std::atomic<long> faulty_vfs::syncs{0};
std::vector<faulty_vfs::written> faulty_vfs::writes;
bool faulty_vfs::recording = false;

namespace {

sqlite3_vfs* system_vfs = nullptr;
const sqlite3_io_methods* system_methods = nullptr;
sqlite3_io_methods wal_methods;
sqlite3_vfs vfs;
std::once_flag copied;

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  if (const int code = faulty_vfs::write_fails)
    return code;
  faulty_vfs::at_risk += size;
  if (faulty_vfs::recording)
    faulty_vfs::writes.push_back(
        {at, std::string{static_cast<const char*>(data), static_cast<std::size_t>(size)}});
  return system_methods->xWrite(file, data, size, at);
}

int sync(sqlite3_file* file, int flags) {
  if (const int code = faulty_vfs::sync_fails)
    return code;
  const int code = system_methods->xSync(file, flags);
  if (code == SQLITE_OK) {
    faulty_vfs::at_risk = 0;
    ++faulty_vfs::syncs;
  }
  return code;
}

int open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out) {
  const int code = system_vfs->xOpen(system_vfs, path, file, flags, out);
  if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL)) {
    std::call_once(copied, [&] {
      system_methods = file->pMethods;
      wal_methods = *system_methods;
      wal_methods.xWrite = write;
      wal_methods.xSync = sync;
    });
    file->pMethods = &wal_methods;
  }
  return code;
}

} // namespace

const char* faulty_vfs::name() {
  static const bool registered = [] {
    system_vfs = sqlite3_vfs_find(nullptr);
    vfs = *system_vfs;
    vfs.zName = "faulty";
    vfs.xOpen = open;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
  }();
  return registered ? "faulty" : nullptr;
}

} // namespace callout
