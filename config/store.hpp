// Which log a node writes: a file of its own, or a database that others may see.
#pragma once

#include "config/settings.hpp"
#include "persistence/journal.hpp"
#include "persistence/postgres/postgres_journal.hpp"

namespace callout::config {

/// How the database is reached that `store.postgres` names.
postgres_options postgres_of(const settings&);

class store {
public:
  /// Owns the data folder, and the log, for as long as it lives. Throws journal_error when the
  /// folder is in use or the log cannot be opened.
  explicit store(const settings&);
  ~store();

  callout::journal& journal() { return *journal_; }
  /// How the log's database is reached, by all who use it; none where the log is a file.
  const postgres_options* postgres() const { return postgres_; }

private:
  struct folder_lock;
  std::unique_ptr<folder_lock> lock_; ///< none where the log has one of its own
  std::unique_ptr<callout::journal> journal_;
  const postgres_options* postgres_ = nullptr; ///< the journal's
};

} // namespace callout::config
