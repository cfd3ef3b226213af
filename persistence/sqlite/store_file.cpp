#include "persistence/sqlite/store_file.hpp"

#include "persistence/sqlite/log_room.hpp"
#include "persistence/sqlite/schema.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace callout::sqlite {

namespace {

namespace fs = std::filesystem;

/// A file of the system, closed at the end of its scope.
class plain_file {
public:
  plain_file(const fs::path& path, int flags)
      : fd_{::open(path.c_str(), flags | O_CLOEXEC, 0600)} {}
  ~plain_file() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  plain_file(const plain_file&) = delete;
  plain_file& operator=(const plain_file&) = delete;

  int fd() const { return fd_; }
  off_t size() const {
    struct stat s {};
    return fd_ >= 0 && ::fstat(fd_, &s) == 0 ? s.st_size : 0;
  }

private:
  int fd_;
};

fs::path wal_of(const fs::path& file) {
  return file.string() + "-wal";
}

std::uint32_t big_endian(const unsigned char* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 |
         at[3];
}

/// Whether the write-ahead log begins as one: then the main file may still be short of pages.
bool has_wal(const fs::path& file) {
  const plain_file wal{wal_of(file), O_RDONLY};
  unsigned char magic[4] = {};
  return wal.fd() >= 0 && ::pread(wal.fd(), magic, 4, 0) == 4 &&
         (big_endian(magic) & 0xFFFFFFFE) == 0x377F0682;
}

/// Reads the header as SQLite's file format lays it out. Returns whether pages are missing that
/// may be in the write-ahead log.
bool judge_header(const fs::path& path) {
  const plain_file file{path, O_RDONLY};
  if (file.fd() < 0 && errno != ENOENT)
    raise(SQLITE_CANTOPEN, path, std::strerror(errno));
  const auto size = static_cast<std::uint64_t>(file.size());
  if (size == 0)
    return false;
  std::array<unsigned char, 100> header{};
  if (::pread(file.fd(), header.data(), header.size(), 0) != 100 ||
      std::memcmp(header.data(), "SQLite format 3", 16) != 0)
    raise(SQLITE_NOTADB, path, "it does not begin as an SQLite database does");
  const auto stored = static_cast<std::uint64_t>(header[16]) << 8 | header[17];
  const auto page = stored == 1 ? 65'536 : stored;
  const auto expected = page * big_endian(&header[28]);
  if (size >= expected)
    return false;
  if (!has_wal(path))
    raise(SQLITE_CORRUPT, path,
          "it is truncated: " + std::to_string(size) + " bytes, where its header tells of " +
              std::to_string(expected));
  return true;
}

void sync_directory(const fs::path& directory) {
  if (const plain_file d{directory, O_RDONLY | O_DIRECTORY}; d.fd() >= 0)
    ::fsync(d.fd());
}

/// True when the file is ours; false when it is empty. Throws for any other.
bool judge_marks(database& db) {
  const auto mark = db.number("PRAGMA application_id");
  const auto version = db.number("PRAGMA user_version");
  if (mark == 0 && version == 0 && db.number("SELECT count(*) FROM sqlite_schema") == 0)
    return false;
  if (mark != application_mark)
    raise(SQLITE_NOTADB, db.file(), "it is a database of another program");
  if (version > schema_version)
    throw sql_error{SQLITE_SCHEMA, db.file().string() + ": its schema is of version " +
                                       std::to_string(version) + " and this program knows up to " +
                                       std::to_string(schema_version) +
                                       ": run a newer Callout, or restore an older backup"};
  return true;
}

void make_schema(database& db) {
  db.run("BEGIN IMMEDIATE");
  db.run(schema);
  db.run(("PRAGMA application_id = " + std::to_string(application_mark)).c_str());
  db.run(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
  db.run("COMMIT");
}

void set_up(database& db, const sqlite_options& o) {
  sqlite3_busy_timeout(db.handle(), static_cast<int>(o.patience.count()));
  db.run(("PRAGMA page_size = " + std::to_string(page_bytes)).c_str());
  if (db.text("PRAGMA journal_mode = WAL") != "wal")
    raise(SQLITE_IOERR, db.file(), "its file system cannot hold a write-ahead log");
  db.run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; "
         "PRAGMA secure_delete = OFF");
  db.run(("PRAGMA cache_size = -" + std::to_string(o.cache_bytes / 1024)).c_str());
  if (o.max_bytes > 0)
    db.run(("PRAGMA max_page_count = " + std::to_string(o.max_bytes / page_bytes + 1)).c_str());
}

} // namespace

fs::path store_file(const fs::path& directory) {
  return directory / "journal.db";
}

std::unique_ptr<database> open_store(const fs::path& directory, const sqlite_options& o) {
  const auto path = store_file(directory);
  const bool short_of_pages = judge_header(path);
  { const plain_file made{path, O_RDWR | O_CREAT}; } // So that only the owner may read it.
  make_room(wal_of(path), o.wal_bytes);
  auto opened = std::make_unique<database>(path, SQLITE_OPEN_READWRITE, o.vfs);
  auto& db = *opened;
  if (sqlite3_db_readonly(db.handle(), "main") == 1)
    raise(SQLITE_READONLY, path, "it can be read only");
  set_up(db, o);
  if (!judge_marks(db))
    make_schema(db);
  if (short_of_pages && db.text("PRAGMA quick_check(1)") != "ok")
    raise(SQLITE_CORRUPT, path, "it is truncated, and its write-ahead log does not make up for it");
  // The names of the files, and of a directory just made, are durable too.
  sync_directory(directory);
  sync_directory(fs::absolute(directory).parent_path());
  return opened;
}

std::unique_ptr<database> join_store(const fs::path& file, const char* vfs) {
  auto db = std::make_unique<database>(file, SQLITE_OPEN_READWRITE, vfs);
  db->run("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = FULL");
  return db;
}

std::unique_ptr<database> open_to_read(const fs::path& file, const char* vfs) {
  std::error_code error;
  if (!fs::exists(file, error))
    raise(SQLITE_CANTOPEN, file, "there is no such file");
  judge_header(file);
  auto db = std::make_unique<database>(file, SQLITE_OPEN_READONLY, vfs);
  sqlite3_busy_timeout(db->handle(), 2000);
  if (!judge_marks(*db))
    raise(SQLITE_NOTADB, file, "it is empty");
  db->run("PRAGMA cache_size = -8192");
  return db;
}

} // namespace callout::sqlite
