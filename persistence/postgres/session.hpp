// One connection to the server, made when it is needed and made again after it broke.
#pragma once

#include "persistence/postgres/postgres_journal.hpp"
#include "persistence/postgres/pq.hpp"

namespace callout::postgres {

class session {
public:
  /// By name; planned once for each connection.
  using statements = std::vector<std::pair<const char*, std::string>>;

  /// `purpose` is added to the name that operators see.
  session(postgres_options, std::string purpose, statements = {});

  /// Throws journal_error when the server cannot be reached or must not be used.
  pqxx::connection& open();
  bool is_open() const { return connection_ && connection_->is_open(); }
  void close() { connection_.reset(); }

private:
  void prove_fit(pqxx::connection&) const;

  postgres_options options_;
  std::string words_; ///< for libpq
  statements statements_;
  std::unique_ptr<pqxx::connection> connection_;
};

/// What the server says when the lock timeout is over.
inline constexpr const char* lock_not_available = "55P03";

/// What the server or the library said, in one line.
std::string one_line(const std::exception&);

} // namespace callout::postgres
