#include "persistence/postgres/postgres_journal.hpp"

#include "persistence/postgres/appender.hpp"
#include "persistence/postgres/migrations.hpp"
#include "persistence/postgres/reader.hpp"

#include <mutex>

namespace callout {

namespace {

/// "NODE"
constexpr long one_node = 0x4E4F4445;

} // namespace

struct postgres_journal::inside {
  explicit inside(postgres_options o)
      : options{o}, writer{o}, facts{o, "facts"}, presence{o, "presence"} {}

  postgres_options options;
  postgres::appender writer;
  postgres::session facts, presence;
  std::mutex facts_mutex;

  /// Held by a connection that does nothing else. A node that was killed holds it for a moment.
  void claim_presence() {
    auto& connection = presence.open();
    try {
      pqxx::nontransaction tx{connection};
      tx.exec("SELECT pg_advisory_lock(" + std::to_string(one_node) + ")");
    } catch (const pqxx::sql_error& e) {
      if (e.sqlstate() == postgres::lock_not_available)
        throw journal_error{"PostgreSQL: another node serves from this database"};
      throw journal_error{"PostgreSQL: " + postgres::one_line(e)};
    }
  }

  template <class... Args>
  pqxx::result ask(const std::string& sql, const Args&... args) {
    const std::lock_guard held{facts_mutex};
    auto& connection = facts.open();
    try {
      const auto guard = facts.guard();
      pqxx::nontransaction tx{connection};
      return postgres::run(tx, sql, args...);
    } catch (const std::exception& e) {
      facts.close();
      throw journal_error{"PostgreSQL: " + postgres::one_line(e)};
    }
  }
};

postgres_journal::postgres_journal(postgres_options o)
    : in_{std::make_unique<inside>(std::move(o))} {
  postgres::migrate(in_->facts);
  if (in_->options.alone)
    in_->claim_presence();
}

postgres_journal::~postgres_journal() = default;

std::vector<append_report> postgres_journal::append(std::span<const shard_batch> batches) {
  return in_->writer.append(batches);
}

std::unique_ptr<journal_reader> postgres_journal::reader() {
  return std::make_unique<postgres::reader>(in_->options);
}

std::optional<std::string> postgres_journal::fact(const std::string& name) {
  const auto rows = in_->ask("SELECT value FROM facts WHERE name = $1", name);
  return rows.empty() ? std::nullopt : std::optional{rows[0][0].as<std::string>()};
}

std::string postgres_journal::settle_fact(const std::string& name, const std::string& value) {
  // Who may only read finds what others have settled.
  if (auto settled = fact(name))
    return *std::move(settled);
  in_->ask("INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, value);
  return fact(name).value();
}

} // namespace callout
