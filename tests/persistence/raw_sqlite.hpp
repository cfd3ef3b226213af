// The journal's file as any other program sees it: for tampering, and for getting in its way.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>

namespace callout {

class raw_sqlite {
public:
  explicit raw_sqlite(const std::filesystem::path& file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK)
      throw std::runtime_error{"cannot open " + file.string()};
  }
  ~raw_sqlite() { sqlite3_close(db_); }
  raw_sqlite(const raw_sqlite&) = delete;
  raw_sqlite& operator=(const raw_sqlite&) = delete;

  void run(const std::string& sql) const {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error{sqlite3_errmsg(db_)};
  }

private:
  sqlite3* db_ = nullptr;
};

} // namespace callout
