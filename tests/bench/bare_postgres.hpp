// PostgreSQL with nothing around it: the same columns and indexes, rows brought in as plainly as
// each way allows. It checks nothing.
#pragma once

#include "persistence/journal.hpp"

struct pg_conn;

namespace callout::bench {

class bare_postgres {
public:
  /// one_insert: a commit for each row. unnest: one statement for all rows. copy: COPY as text, a
  /// transaction for all rows.
  enum class way { one_insert, unnest, copy };

  /// Makes a table of its own in this database.
  bare_postgres(const std::string& connection, way);
  ~bare_postgres();
  bare_postgres(const bare_postgres&) = delete;
  bare_postgres& operator=(const bare_postgres&) = delete;

  void append(const std::vector<shard_batch>&);

private:
  void run(const char* sql);
  void run_prepared(const std::vector<std::string>& parameters);
  void insert_each(const std::vector<shard_batch>&);
  void insert_arrays(const std::vector<shard_batch>&);
  void copy(const std::vector<shard_batch>&);

  pg_conn* db_ = nullptr;
  way way_;
};

} // namespace callout::bench
