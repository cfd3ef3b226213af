// SQLite with nothing around it: the same columns, a prepared INSERT, and a commit that is
// durable. It checks nothing and can find nothing but by its indexes.
#pragma once

#include "persistence/journal.hpp"

#include <sqlite3.h>

#include <filesystem>

namespace callout::bench {

class bare_sqlite {
public:
  /// `indexes`: primary key (shard, seq), and unique (shard, kind, entity, version).
  bare_sqlite(const std::filesystem::path& file, bool indexes);
  ~bare_sqlite();
  bare_sqlite(const bare_sqlite&) = delete;
  bare_sqlite& operator=(const bare_sqlite&) = delete;

  void append(const std::vector<shard_batch>&);

private:
  void run(const char* sql);
  void insert(const event_row&);

  sqlite3* db_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

} // namespace callout::bench
