#include "tests/bench/postgres_race.hpp"

#include "persistence/postgres/postgres_journal.hpp"
#include "tests/bench/bare_postgres.hpp"
#include "tests/bench/meter.hpp"

namespace callout::bench {

std::vector<std::string> durable_settings() {
  return {"fsync=on", "max_wal_size=4GB"};
}

void race_on_postgres(kit::postgres_server& server, const race& how) {
  postgres_journal ours{{.connection = server.fresh_database()}};
  using way = bare_postgres::way;
  bare_postgres arrays{server.fresh_database(), way::unnest};
  bare_postgres copied{server.fresh_database(), way::copy};
  bare_postgres single{server.fresh_database(), way::one_insert};
  const auto cpu = [&] { return family_cpu_seconds(server.pid()); };
  std::vector<contender> all;
  all.push_back({"journal", [&](const auto& rows) { append_to(ours, rows); }});
  all.push_back({"bare unnest", [&](const auto& rows) { arrays.append(rows); }});
  all.push_back({"bare COPY", [&](const auto& rows) { copied.append(rows); }});
  all.push_back({"bare INSERT, a commit each", [&](const auto& rows) { single.append(rows); }});
  all.back().batch_most = 1;
  for (auto& c : all)
    c.servers_cpu = cpu;
  print_heading("Rows made durable by the PostgreSQL journal, beside bare PostgreSQL");
  print_note("rows of about " + std::to_string(journal_workload::usual_bytes) +
             " bytes, 64 shards, 20,000 active entities, " + std::to_string(how.prefill) +
             " rows there before; CPU of client and server; fsync=on");
  run_race(all, how, at_least(70));
}

} // namespace callout::bench
