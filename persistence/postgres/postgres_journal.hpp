// The journal of many nodes, in PostgreSQL 15 or newer. Nodes append to it side by side: that a
// shard has one owner is held by the primary key of its rows, not by anything a node believes.
#pragma once

#include "persistence/journal.hpp"

#include <chrono>
#include <filesystem>

namespace callout {

namespace postgres {
class known_server;
class reachability;
} // namespace postgres

struct postgres_options {
  /// As libpq takes it: "postgresql://host/database" or "host=… dbname=…". What it says of
  /// timeouts and keepalives counts; what it leaves out is set so that no call waits for ever.
  std::string connection;
  /// Seen by operators in pg_stat_activity.
  std::string name = "callout";
  /// After this the server gives a statement up: it then wrote nothing.
  std::chrono::milliseconds statement_timeout{10'000};
  /// How long an append waits for another one of the same rows that is under way. Whatever has
  /// been at it for longer then is ended: an owner that stalled must not keep the next one out.
  std::chrono::milliseconds lock_timeout{2'000};
  /// Refuse a server that does not flush what it commits.
  bool power_safe = false;
  /// Refuse a database that another node of this kind has open. A courtesy to operators, until
  /// nodes know of each other: what keeps the log right is its primary key.
  bool alone = false;
  /// Appends under way at once, each over a connection of its own.
  std::size_t lanes = 1;
  /// A file that keeps the server's timeline from one life to the next; empty: nothing does.
  std::filesystem::path timeline = {};
  /// Whom all sessions have met. The journal makes it; who else uses its database takes it over
  /// with `options()`.
  std::shared_ptr<postgres::known_server> known = {};
  /// Whether it could be reached; made and taken over likewise.
  std::shared_ptr<postgres::reachability> reach = {};
};

class postgres_journal : public journal {
public:
  /// Connects and brings the schema up to date, whichever node comes first. Throws journal_error
  /// with a sentence when the server cannot be reached or must not be used: older than 15, a
  /// read-only standby, a primary that was replaced, another server than the log was made on, a
  /// pooler in between, in use by another node though it is to be alone, another encoding than
  /// UTF-8, a schema newer than this program knows.
  explicit postgres_journal(postgres_options);
  ~postgres_journal() override;

  /// With what all sessions of this log have met.
  const postgres_options& options() const;

  /// A batch that collides with rows of another owner is superseded. A connection that breaks
  /// during the statement leaves an unknown outcome; the next call connects anew.
  std::vector<append_report> append(std::span<const shard_batch>) override;
  std::size_t lanes() const override;
  std::uint64_t doubts() const override;
  std::unique_ptr<journal_reader> reader() override;
  std::optional<std::string> fact(const std::string& name) override;
  std::string settle_fact(const std::string& name, const std::string& value) override;

private:
  void recognise_server();

  struct inside;
  std::unique_ptr<inside> in_;
};

} // namespace callout
