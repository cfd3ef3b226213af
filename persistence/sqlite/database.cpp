#include "persistence/sqlite/database.hpp"

#include <algorithm>

namespace callout::sqlite {

namespace {

std::string_view meaning(int code) {
  switch (code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return "another program holds it";
  case SQLITE_FULL: return "the disk, or the room it was given, is full";
  case SQLITE_READONLY: return "it may not be written to";
  case SQLITE_NOTADB: return "it is not a journal of Callout";
  case SQLITE_CORRUPT: return "it is damaged; restore it from a backup";
  case SQLITE_CANTOPEN: return "it cannot be opened";
  case SQLITE_PERM: return "access is denied";
  case SQLITE_IOERR: return "the disk failed, or a file was taken away";
  default: return "";
  }
}

} // namespace

void raise(int code, const std::filesystem::path& file, std::string_view says) {
  std::string what = file.string() + ": ";
  what += says.empty() ? sqlite3_errstr(code & 0xff) : says;
  if (const auto means = meaning(code); !means.empty())
    what.append(" (").append(means).append(")");
  throw sql_error{code, what};
}

database::database(std::filesystem::path file, int flags, const char* vfs)
    : file_{std::move(file)} {
  const int code = sqlite3_open_v2(file_.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, vfs);
  if (code != SQLITE_OK) {
    const std::string says = handle_ ? sqlite3_errmsg(handle_) : "";
    sqlite3_close_v2(handle_);
    raise(code, file_, says);
  }
  sqlite3_extended_result_codes(handle_, 1);
}

database::~database() {
  sqlite3_close_v2(handle_);
}

void database::fail(int code) const {
  raise(code, file_, sqlite3_errmsg(handle_));
}

void database::run(const char* sql) {
  if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK)
    fail(code);
}

statement database::prepare(const char* sql) {
  return statement{*this, sql};
}

std::int64_t database::number(const char* sql) {
  auto s = prepare(sql);
  return s.step() ? static_cast<std::int64_t>(s.number(0)) : 0;
}

std::string database::text(const char* sql) {
  auto s = prepare(sql);
  return s.step() ? std::string{s.text(0)} : std::string{};
}

statement::statement(database& in, const char* sql) : in_{&in} {
  check(sqlite3_prepare_v3(in.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

bool statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW)
    return true;
  if (code != SQLITE_DONE)
    in_->fail(code);
  return false;
}

void statement::run() {
  const finished at_end{*this};
  while (step()) {
  }
}

digest statement::hash(int at) const {
  digest d{};
  const auto from = bytes(at);
  std::copy_n(from.begin(), std::min(from.size(), d.size()), d.begin());
  return d;
}

} // namespace callout::sqlite
