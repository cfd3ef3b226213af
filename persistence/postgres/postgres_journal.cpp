#include "persistence/postgres/postgres_journal.hpp"

#include "persistence/postgres/appender.hpp"
#include "persistence/postgres/known_server.hpp"
#include "persistence/postgres/migrations.hpp"
#include "persistence/postgres/reachability.hpp"
#include "persistence/postgres/reader.hpp"

#include <condition_variable>
#include <mutex>

namespace callout {

namespace {

/// "NODE"
constexpr long one_node = 0x4E4F4445;

postgres_options with_server(postgres_options o) {
  if (!o.known)
    o.known = std::make_shared<postgres::known_server>(o.timeline);
  if (!o.reach)
    o.reach = std::make_shared<postgres::reachability>();
  return o;
}

/// Who appends takes the one that was free last, so that a quiet node keeps to one connection.
class writers {
public:
  explicit writers(const postgres_options& o) {
    for (std::size_t i = 0; i < o.lanes; ++i)
      free_.push_back(std::make_unique<postgres::appender>(o));
  }

  std::vector<append_report> append(std::span<const shard_batch> batches) {
    auto one = take();
    auto reports = one->append(batches);
    const std::lock_guard held{mutex_};
    free_.push_back(std::move(one));
    again_.notify_one();
    return reports;
  }

private:
  std::unique_ptr<postgres::appender> take() {
    std::unique_lock held{mutex_};
    again_.wait(held, [this] { return !free_.empty(); });
    auto one = std::move(free_.back());
    free_.pop_back();
    return one;
  }

  std::mutex mutex_;
  std::condition_variable again_;
  std::vector<std::unique_ptr<postgres::appender>> free_;
};

} // namespace

struct postgres_journal::inside {
  explicit inside(postgres_options o)
      : options{o}, writing{o}, facts{o, "facts"}, presence{o, "presence"} {}

  postgres_options options;
  writers writing;
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
    : in_{std::make_unique<inside>(with_server(std::move(o)))} {
  postgres::migrate(in_->facts);
  recognise_server();
  if (in_->options.alone)
    in_->claim_presence();
}

postgres_journal::~postgres_journal() = default;

/// A log that was copied to another server goes on in one of the two only, and that is not for a
/// program to choose.
void postgres_journal::recognise_server() {
  const auto here = in_->options.known->system();
  if (here.empty())
    return;
  auto home = fact("server");
  if (!home)
    try {
      home = settle_fact("server", here);
    } catch (const journal_error&) {
      return; // Who may only read leaves it to others.
    }
  if (*home != here)
    throw journal_error{"PostgreSQL: this log was made on another server (" + *home +
                        "), and is a copy here (" + here +
                        "); if it is to go on here, and there no more: "
                        "DELETE FROM facts WHERE name = 'server'"};
}

const postgres_options& postgres_journal::options() const {
  return in_->options;
}

std::vector<append_report> postgres_journal::append(std::span<const shard_batch> batches) {
  return in_->writing.append(batches);
}

std::size_t postgres_journal::lanes() const {
  return in_->options.lanes;
}

std::uint64_t postgres_journal::doubts() const {
  return in_->options.known->failovers();
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
