// SQLite behind two small classes, so that nothing is leaked and every error names its file.
#pragma once

#include "persistence/journal.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <string_view>

namespace callout::sqlite {

/// Carries the extended result code.
struct sql_error : journal_error {
  sql_error(int code, const std::string& what) : journal_error{what}, code{code} {}
  int code;
};

/// "<file>: <what SQLite says>, <what it means for whoever runs the server>".
[[noreturn]] void raise(int code, const std::filesystem::path& file, std::string_view says);

class statement;

/// One connection, for one thread at a time.
class database {
public:
  /// `flags` are those of sqlite3_open_v2. `vfs` null: the default one.
  database(std::filesystem::path file, int flags, const char* vfs = nullptr);
  ~database();
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  void run(const char* sql);
  statement prepare(const char* sql);
  /// First column of the first row, as a number; for pragmas.
  std::int64_t number(const char* sql);
  std::string text(const char* sql);
  [[noreturn]] void fail(int code) const;

  sqlite3* handle() const { return handle_; }
  const std::filesystem::path& file() const { return file_; }

private:
  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement. Text bound to it must live until it has been stepped; columns live
/// until the next step. Columns count from 0, parameters from 1.
class statement {
public:
  statement(database&, const char* sql);
  ~statement() { sqlite3_finalize(handle_); }
  statement(statement&& from) noexcept : in_{from.in_}, handle_{from.handle_} {
    from.handle_ = nullptr;
  }
  statement& operator=(statement&&) = delete;

  statement& bind(int at, std::uint64_t x) {
    sqlite3_bind_int64(handle_, at, static_cast<sqlite3_int64>(x));
    return *this;
  }
  statement& bind(int at, std::string_view x) {
    check(sqlite3_bind_text64(handle_, at, x.data(), x.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
  }
  statement& bind_bytes(int at, const void* data, std::size_t size) {
    check(sqlite3_bind_blob64(handle_, at, data, size, SQLITE_STATIC));
    return *this;
  }
  statement& bind(int at, const digest& x) { return bind_bytes(at, x.data(), x.size()); }

  /// True when there is a row. Throws sql_error.
  bool step();
  void reset() { sqlite3_reset(handle_); }
  /// Steps to the end and resets.
  void run();

  std::uint64_t number(int at) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(handle_, at));
  }
  std::string_view text(int at) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, at));
    return {bytes, bytes ? static_cast<std::size_t>(sqlite3_column_bytes(handle_, at)) : 0};
  }
  std::string_view bytes(int at) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, at));
    return {data, data ? static_cast<std::size_t>(sqlite3_column_bytes(handle_, at)) : 0};
  }
  digest hash(int at) const;

private:
  void check(int code) const {
    if (code != SQLITE_OK)
      in_->fail(code);
  }

  database* in_;
  sqlite3_stmt* handle_ = nullptr;
};

/// Resets a statement at the end of its scope: an unfinished one would hold its snapshot.
class finished {
public:
  explicit finished(statement& s) : s_{s} {}
  ~finished() { s_.reset(); }
  finished(const finished&) = delete;
  finished& operator=(const finished&) = delete;

private:
  statement& s_;
};

} // namespace callout::sqlite
