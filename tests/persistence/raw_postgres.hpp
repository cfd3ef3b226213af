// The journal's database as any other program sees it: for looking, and for getting in its way.
#pragma once

#include <libpq-fe.h>

#include <stdexcept>
#include <string>

namespace callout {

class raw_postgres {
public:
  explicit raw_postgres(const std::string& connection) : db_{PQconnectdb(connection.c_str())} {}
  ~raw_postgres() { PQfinish(db_); }
  raw_postgres(const raw_postgres&) = delete;
  raw_postgres& operator=(const raw_postgres&) = delete;

  std::string run(const std::string& sql) {
    PGresult* got = PQexec(db_, sql.c_str());
    const auto status = PQresultStatus(got);
    std::string said = PQntuples(got) > 0 ? PQgetvalue(got, 0, 0) : "";
    PQclear(got);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw std::runtime_error{PQerrorMessage(db_)};
    return said;
  }
  int socket() const { return PQsocket(db_); }

private:
  PGconn* db_;
};

} // namespace callout
