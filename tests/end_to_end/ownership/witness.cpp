#include "tests/end_to_end/ownership/witness.hpp"

#include <libpq-fe.h>

#include <cstdio>
#include <fstream>

namespace callout::ownership {

namespace {

// A node's appends are told by the name of their connection. The lock is shared, so that they wait
// for us alone; and they wait for as long as we like.
constexpr const char* triggers = R"(
CREATE TABLE witness (shard integer, seq bigint, writer text, PRIMARY KEY (shard, seq));
CREATE FUNCTION before_rows() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(0, hashtext(current_setting('application_name')));
  RETURN NEW;
END $$;
CREATE FUNCTION after_rows() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
BEGIN
  INSERT INTO witness VALUES (NEW.shard, NEW.seq, current_setting('application_name'));
  PERFORM pg_advisory_xact_lock_shared(1, hashtext(current_setting('application_name')));
  RETURN NULL;
END $$;
CREATE TRIGGER before_rows BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION before_rows();
CREATE TRIGGER after_rows AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION after_rows();
)";

constexpr std::string_view before_name = "callout/", after_name = "/append";

std::string connection_of(const std::string& node) {
  return std::string{before_name} + node + std::string{after_name};
}

/// Empty when it is nobody's append.
std::string node_of(std::string_view connection) {
  if (!connection.starts_with(before_name) || !connection.ends_with(after_name))
    return {};
  connection.remove_prefix(before_name.size());
  connection.remove_suffix(after_name.size());
  return std::string{connection};
}

} // namespace

struct witness::connection {
  using rows = std::vector<std::vector<std::string>>;

  rows ask(const std::string& query) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> r{PQexec(link.get(), query.c_str()),
                                                          PQclear};
    const auto status = PQresultStatus(r.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
      throw std::runtime_error{PQerrorMessage(link.get())};
    rows all(static_cast<std::size_t>(PQntuples(r.get())));
    for (int i = 0; i < PQntuples(r.get()); ++i)
      for (int c = 0; c < PQnfields(r.get()); ++c)
        all[static_cast<std::size_t>(i)].push_back(PQgetvalue(r.get(), i, c));
    return all;
  }

  std::unique_ptr<PGconn, decltype(&PQfinish)> link;
};

std::vector<std::string> witness::settings() {
  // Each line of the server's log begins with the name of the connection it is about.
  return {"fsync=off", "log_line_prefix=%a|", "log_min_error_statement=panic"};
}

witness::witness(const std::string& database, std::filesystem::path log)
    : log_{std::move(log)}, database_{new connection{{PQconnectdb(database.c_str()), PQfinish}}} {
  database_->ask(triggers);
}

witness::~witness() = default;

void witness::hold(const std::string& node, moment m) {
  database_->ask("SELECT pg_advisory_lock(" + std::to_string(m == moment::after_rows) +
                 ", hashtext('" + connection_of(node) + "'))");
}

bool witness::held() {
  return database_->ask("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").size() >
         0;
}

void witness::let_go() {
  database_->ask("SELECT pg_advisory_unlock_all()");
}

void witness::cancel(std::int64_t shard, const std::string& booking) {
  const auto here = "shard = " + std::to_string(shard);
  database_->ask("INSERT INTO events SELECT shard, seq + 1, 'booking', '" + booking +
                 "', (SELECT max(version) + 1 FROM events WHERE " + here +
                 " AND kind = 'booking' AND entity = '" + booking +
                 "'), at, 'booking.cancelled', (SELECT data FROM events WHERE type = "
                 "'booking.cancelled' LIMIT 1), '', '', '', 'system', '', hash, NULL FROM events "
                 "WHERE " +
                 here + " ORDER BY seq DESC LIMIT 1");
}

std::map<place, std::string> witness::writers() {
  std::map<place, std::string> all;
  for (const auto& row : database_->ask("SELECT shard, seq, writer FROM witness"))
    all[{std::stoll(row[0]), std::stoll(row[1])}] = node_of(row[2]);
  return all;
}

std::map<std::string, std::set<place>> witness::refused() const {
  std::map<std::string, std::set<place>> all;
  std::ifstream in{log_};
  for (std::string line; std::getline(in, line);) {
    const auto bar = line.find('|');
    const auto node = node_of(std::string_view{line}.substr(0, bar));
    long long shard = 0, seq = 0;
    if (!node.empty() &&
        std::sscanf(line.c_str() + bar + 1, "DETAIL: Key (shard, seq)=(%lld, %lld) already exists",
                    &shard, &seq) == 2)
      all[node].insert({shard, seq});
  }
  return all;
}

crash::findings audit_writers(const crash::log_book& log,
                              const std::map<place, std::string>& writers) {
  crash::findings found;
  std::map<place, const crash::row*> ordered;
  for (const auto& r : log.rows)
    ordered[{r.shard, r.seq}] = &r;
  std::map<std::int64_t, std::string> owners;
  std::map<std::string, place> tokens;
  for (const auto& [at, r] : ordered) {
    const auto name = "row " + std::to_string(at.seq) + " of shard " + std::to_string(at.shard);
    if (r->type == "shard.claimed") {
      const auto claim = r->body();
      owners[at.shard] = claim.at("node");
      if (!tokens.try_emplace(claim.at("token"), at).second)
        found.push_back(name + " claims by a token that was there before");
    }
    const auto writer = writers.find(at);
    if (writer != writers.end() && writer->second != owners[at.shard])
      found.push_back(name + " (" + r->type + ") was written by " + writer->second +
                      " after a claim of " + owners[at.shard]);
  }
  return found;
}

} // namespace callout::ownership
