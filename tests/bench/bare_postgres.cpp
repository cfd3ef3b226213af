#include "tests/bench/bare_postgres.hpp"

#include "persistence/postgres/event_columns.hpp"

#include <libpq-fe.h>

namespace callout::bench {

namespace {

constexpr const char* table = R"(
CREATE TABLE bare (
  shard integer NOT NULL, seq bigint NOT NULL, kind text COLLATE "C" NOT NULL,
  entity text COLLATE "C" NOT NULL, version bigint NOT NULL, at bigint NOT NULL,
  type text COLLATE "C" NOT NULL, data bytea NOT NULL, effects bytea NOT NULL,
  command_id text COLLATE "C" NOT NULL, request_hash text COLLATE "C" NOT NULL,
  principal text COLLATE "C" NOT NULL, trace text COLLATE "C" NOT NULL,
  previous_hash bytea NOT NULL,
  PRIMARY KEY (shard, seq), UNIQUE (shard, kind, entity, version)))";

constexpr const char* one_row =
    "INSERT INTO bare VALUES ($1::integer, $2::bigint, $3, $4, $5::bigint, $6::bigint, $7, "
    "$8::bytea, $9::bytea, $10, $11, $12, $13, $14::bytea)";

constexpr const char* all_rows =
    "INSERT INTO bare SELECT * FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::text[], "
    "$5::bigint[], $6::bigint[], $7::text[], $8::bytea[], $9::bytea[], $10::text[], $11::text[], "
    "$12::text[], $13::text[], $14::bytea[])";

std::string hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out = "\\x";
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string_view view_of(const digest& d) {
  return {reinterpret_cast<const char*>(d.data()), d.size()};
}

/// The columns of a row, as text.
std::vector<std::string> words_of(const event_row& r) {
  return {std::to_string(r.shard),
          std::to_string(r.seq),
          r.kind,
          r.entity,
          std::to_string(r.version),
          std::to_string(r.at.time_since_epoch().count()),
          r.type,
          hex(r.data),
          hex(r.effects),
          r.command_id,
          r.request_hash,
          r.principal,
          r.trace,
          hex(view_of(r.previous_hash))};
}

/// As the text form of COPY wants it.
void add_word(std::string& line, const std::string& word) {
  for (const char c : word) {
    if (c == '\\')
      line += '\\';
    line += c;
  }
}

struct freed {
  void operator()(PGresult* r) const { PQclear(r); }
};

void must(PGconn* db, PGresult* got, ExecStatusType wanted) {
  const std::unique_ptr<PGresult, freed> held{got};
  if (PQresultStatus(got) != wanted)
    throw std::runtime_error{PQerrorMessage(db)};
}

} // namespace

bare_postgres::bare_postgres(const std::string& connection, way w)
    : db_{PQconnectdb(connection.c_str())}, way_{w} {
  if (PQstatus(db_) != CONNECTION_OK)
    throw std::runtime_error{PQerrorMessage(db_)};
  run(table);
  must(db_, PQprepare(db_, "append", w == way::one_insert ? one_row : all_rows, 0, nullptr),
       PGRES_COMMAND_OK);
}

bare_postgres::~bare_postgres() {
  PQfinish(db_);
}

void bare_postgres::run(const char* sql) {
  must(db_, PQexec(db_, sql), PGRES_COMMAND_OK);
}

void bare_postgres::run_prepared(const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  for (const auto& p : parameters)
    values.push_back(p.c_str());
  must(db_,
       PQexecPrepared(db_, "append", static_cast<int>(values.size()), values.data(), nullptr,
                      nullptr, 0),
       PGRES_COMMAND_OK);
}

void bare_postgres::append(const std::vector<shard_batch>& batches) {
  switch (way_) {
  case way::one_insert: return insert_each(batches);
  case way::unnest: return insert_arrays(batches);
  case way::copy: return copy(batches);
  }
}

void bare_postgres::insert_each(const std::vector<shard_batch>& batches) {
  for (const auto& b : batches)
    for (const auto& row : b.rows)
      run_prepared(words_of(row));
}

void bare_postgres::insert_arrays(const std::vector<shard_batch>& batches) {
  postgres::event_arrays all;
  for (const auto& b : batches)
    for (const auto& row : b.rows)
      all.add(row);
  run_prepared({all.shard.str(), all.seq.str(), all.kind.str(), all.entity.str(), all.version.str(),
                all.at.str(), all.type.str(), all.data.str(), all.effects.str(),
                all.command_id.str(), all.request_hash.str(), all.principal.str(), all.trace.str(),
                all.previous_hash.str()});
}

void bare_postgres::copy(const std::vector<shard_batch>& batches) {
  must(db_, PQexec(db_, "COPY bare FROM STDIN"), PGRES_COPY_IN);
  std::string lines;
  for (const auto& b : batches)
    for (const auto& row : b.rows) {
      const auto words = words_of(row);
      for (std::size_t i = 0; i < words.size(); ++i) {
        lines += i ? "\t" : "";
        add_word(lines, words[i]);
      }
      lines += '\n';
    }
  if (PQputCopyData(db_, lines.data(), static_cast<int>(lines.size())) != 1 ||
      PQputCopyEnd(db_, nullptr) != 1)
    throw std::runtime_error{PQerrorMessage(db_)};
  must(db_, PQgetResult(db_), PGRES_COMMAND_OK);
  while (auto* more = PQgetResult(db_))
    PQclear(more);
}

} // namespace callout::bench
