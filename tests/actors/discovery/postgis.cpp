#include "tests/actors/discovery/postgis.hpp"

#include <libpq-fe.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

namespace callout::testing_discovery {

namespace {

constexpr const char* tables = R"(
SET client_min_messages = error;
CREATE EXTENSION postgis;
CREATE EXTENSION btree_gist;
CREATE TABLE able (skill integer NOT NULL, n integer NOT NULL, pos geography(point) NOT NULL,
  bits bigint NOT NULL, at bigint NOT NULL, asked_until bigint NOT NULL);
CREATE TABLE taken (n integer NOT NULL, starts bigint NOT NULL, ends bigint NOT NULL))";

constexpr const char* indexes = R"(
CREATE INDEX ON able USING gist (skill, pos);
CREATE INDEX ON able (n);
CREATE INDEX ON taken (n) INCLUDE (starts, ends);
ANALYZE;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET jit = off;
SET plan_cache_mode = force_generic_plan)";

// The nearest first, and only then those beyond the radius are dropped: with the radius inside,
// the index would be read for the circle and everyone in it sorted.
constexpr const char* nearest = R"(
SELECT n, metres FROM (
  SELECT n, pos <-> ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography AS metres
  FROM able
  WHERE skill = $3 AND bits & $4 = $4 AND at >= $5 AND (asked_until > $6) = $7
    AND n <> ALL ($8::integer[])
    AND NOT EXISTS (SELECT FROM taken
                    WHERE taken.n = able.n AND starts < $10 AND ends > $9)
  ORDER BY pos <-> ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography LIMIT $11) found
WHERE metres <= $12 ORDER BY metres, n)";

constexpr const char* moves =
    "UPDATE able SET pos = ST_SetSRID(ST_MakePoint($2, $3), 4326)::geography, at = $4 "
    "WHERE n = $1";

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", x);
  return text;
}
std::string number(instant at) {
  return std::to_string(at.time_since_epoch().count());
}
struct cleared {
  void operator()(PGresult* r) const { PQclear(r); }
};
using result = std::unique_ptr<PGresult, cleared>;

} // namespace

std::string postgis::missing() {
  for (const char* version : {"15", "17"})
    if (std::filesystem::exists("/usr/share/postgresql/" + std::string{version} +
                                "/extension/postgis.control"))
      return {};
  return "PostGIS is not installed (postgresql-15-postgis-3 or postgresql-17-postgis-3)";
}

std::vector<std::string> postgis::settings() {
  return {"fsync=off",
          "shared_buffers=768MB",
          "maintenance_work_mem=256MB",
          "random_page_cost=1.1",
          "autovacuum=off",
          "max_wal_size=4GB"};
}

postgis::postgis(const std::string& connection, const town& t)
    : town_{t}, db_{PQconnectdb(connection.c_str())} {
  if (PQstatus(db_) != CONNECTION_OK)
    throw std::runtime_error{PQerrorMessage(db_)};
  run(tables);
  std::string able, taken;
  for (std::size_t n = 0; n < t.people.size(); ++n) {
    const auto& p = t.people[n];
    numbers_[p.id.text] = n;
    if (!p.works())
      continue;
    const auto bits = trade_bits(p.facts.skills);
    const auto until = p.facts.offers.empty() ? instant{} : p.facts.offers[0].until;
    const auto rest = "\t" + std::to_string(n) + "\tSRID=4326;POINT(" + number(p.at->lon) + " " +
                      number(p.at->lat) + ")\t" + std::to_string(bits) + "\t" + number(p.measured) +
                      "\t" + number(until) + "\n";
    for (const auto& s : p.facts.skills)
      able += s.substr(6) + rest;
    for (const auto& c : p.facts.calendar)
      taken += std::to_string(n) + "\t" + number(c.when.slot.from) + "\t" + number(c.when.slot.to) +
               "\n";
  }
  load("able", able);
  load("taken", taken);
  run(indexes);
  for (const auto& [name, sql] : {std::pair{"nearest", nearest}, std::pair{"move", moves}})
    if (const result made{PQprepare(db_, name, sql, 0, nullptr)};
        PQresultStatus(made.get()) != PGRES_COMMAND_OK)
      throw std::runtime_error{PQerrorMessage(db_)};
}

postgis::~postgis() {
  PQfinish(db_);
}

void postgis::run(const std::string& sql) {
  const result done{PQexec(db_, sql.c_str())};
  if (PQresultStatus(done.get()) != PGRES_COMMAND_OK)
    throw std::runtime_error{PQerrorMessage(db_)};
}

void postgis::load(const std::string& table, const std::string& rows) {
  const result begun{PQexec(db_, ("COPY " + table + " FROM STDIN").c_str())};
  constexpr std::size_t piece = 1 << 20;
  for (std::size_t at = 0; at < rows.size(); at += piece)
    PQputCopyData(db_, rows.data() + at, static_cast<int>(std::min(piece, rows.size() - at)));
  PQputCopyEnd(db_, nullptr);
  const result done{PQgetResult(db_)};
  if (PQresultStatus(done.get()) != PGRES_COMMAND_OK)
    throw std::runtime_error{PQerrorMessage(db_)};
  while (PQgetResult(db_)) {
  }
}

std::vector<std::vector<std::string>> postgis::ask(const char* name,
                                                   const std::vector<std::string>& words) {
  std::vector<const char*> values;
  for (const auto& w : words)
    values.push_back(w.c_str());
  const result got{PQexecPrepared(db_, name, static_cast<int>(values.size()), values.data(),
                                  nullptr, nullptr, 0)};
  const auto status = PQresultStatus(got.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    throw std::runtime_error{PQerrorMessage(db_)};
  std::vector<std::vector<std::string>> rows;
  for (int r = 0; r < PQntuples(got.get()); ++r)
    for (int c = 0; c < PQnfields(got.get()); ++c)
      (c == 0 ? rows.emplace_back() : rows.back()).push_back(PQgetvalue(got.get(), r, c));
  return rows;
}

std::vector<found> postgis::find(const dispatching::search& q, bool asked, std::size_t count) {
  std::string except = "{";
  for (const auto& id : q.except)
    except += (except.size() > 1 ? "," : "") + std::to_string(numbers_.at(id.text));
  // By the rarest skill.
  std::size_t skill = 0;
  for (const auto& s : q.skills)
    skill = std::max(skill, std::size_t{std::stoul(s.substr(6))});
  std::vector<found> out;
  for (const auto& row :
       ask("nearest", {number(q.point.lon), number(q.point.lat), std::to_string(skill),
                       std::to_string(trade_bits(q.skills)), number(town_.now - q.fresh),
                       number(town_.now), asked ? "t" : "f", except + "}", number(q.slot.from),
                       number(q.slot.to), std::to_string(count), std::to_string(q.radius_m)}))
    out.push_back({town_.people[std::stoul(row[0])].id.text, std::stod(row[1]), asked});
  return out;
}

std::vector<found> postgis::find(const dispatching::search& q) {
  const auto count = static_cast<std::size_t>(q.count);
  auto out = find(q, false, count);
  if (out.size() < count)
    for (auto& f : find(q, true, count - out.size()))
      out.push_back(std::move(f));
  return out;
}

void postgis::move(std::size_t who, const geo_point& to, instant at) {
  ask("move", {std::to_string(who), number(to.lon), number(to.lat), number(at)});
}

double postgis::bytes() {
  const result got{PQexec(db_, "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
                               "WHERE relname IN ('able', 'taken')")};
  return std::stod(PQgetvalue(got.get(), 0, 0));
}

} // namespace callout::testing_discovery
