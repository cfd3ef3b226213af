#include "tests/end_to_end/crash/log_files.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>

namespace callout::crash {

namespace {

std::string text(sqlite3_stmt* s, int column) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(s, column));
  return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(s, column))};
}

void each_row(const std::filesystem::path& file, const char* query,
              const std::function<void(sqlite3_stmt*)>& take) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> db{opened, sqlite3_close};
  const auto fail = [&] {
    throw std::runtime_error{file.string() + ": " + sqlite3_errmsg(db.get())};
  };
  sqlite3_stmt* made = nullptr;
  if (code != SQLITE_OK || sqlite3_busy_timeout(db.get(), 10'000) != SQLITE_OK ||
      sqlite3_prepare_v2(db.get(), query, -1, &made, nullptr) != SQLITE_OK)
    fail();
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement{made, sqlite3_finalize};
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(made)) == SQLITE_ROW)
    take(made);
  if (step != SQLITE_DONE)
    fail();
}

std::deque<row> rows_in(const std::string& database) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> db{PQconnectdb(database.c_str()), PQfinish};
  const std::unique_ptr<PGresult, decltype(&PQclear)> all{
      PQexec(db.get(), "SELECT shard, seq, version, at, kind, entity, type, "
                       "convert_from(data, 'UTF8'), convert_from(effects, 'UTF8'), command_id, "
                       "principal FROM events ORDER BY at, shard, seq"),
      PQclear};
  if (PQresultStatus(all.get()) != PGRES_TUPLES_OK)
    throw std::runtime_error{PQerrorMessage(db.get())};
  std::deque<row> rows;
  for (int i = 0; i < PQntuples(all.get()); ++i) {
    const auto text = [&](int c) { return std::string{PQgetvalue(all.get(), i, c)}; };
    rows.push_back({std::stoll(text(0)), std::stoll(text(1)), std::stoll(text(2)),
                    std::stoll(text(3)), text(4), text(5), text(6), text(7), text(8), text(9),
                    text(10)});
  }
  return rows;
}

} // namespace

log_book read_log(const std::filesystem::path& data, const std::string& database) {
  log_book log;
  if (!database.empty())
    log.rows = rows_in(database);
  else
    each_row(data / "journal.db",
             "SELECT shard, seq, version, at, kind, entity, type, data, effects, command_id, "
             "principal FROM events ORDER BY id",
             [&](sqlite3_stmt* s) {
               log.rows.push_back({sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
                                   sqlite3_column_int64(s, 2), sqlite3_column_int64(s, 3),
                                   text(s, 4), text(s, 5), text(s, 6), text(s, 7), text(s, 8),
                                   text(s, 9), text(s, 10)});
             });
  log.index();
  return log;
}

std::map<std::pair<std::string, std::string>, std::int64_t>
read_books(const std::filesystem::path& data) {
  std::map<std::pair<std::string, std::string>, std::int64_t> done;
  each_row(data / "sandbox.db", "SELECT deed, key, booked FROM lines WHERE result = 'ok'",
           [&](sqlite3_stmt* s) {
             done[{text(s, 0), text(s, 1)}] = sqlite3_column_int64(s, 2);
           });
  return done;
}

std::vector<ack> read_acks(const std::filesystem::path& file) {
  std::vector<ack> all;
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    const auto j = json::parse(line, nullptr, false);
    if (!j.is_object())
      throw std::runtime_error{file.string() + ": " + line};
    const auto word = [&](const char* name) {
      return j.contains(name) && j[name].is_string() ? j[name].get<std::string>() : std::string{};
    };
    all.push_back({word("who"), word("action"), word("booking"), word("offer")});
  }
  return all;
}

} // namespace callout::crash
