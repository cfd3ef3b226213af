// One connection to the server, made when it is needed and made again after it broke.
#pragma once

#include "persistence/postgres/postgres_journal.hpp"
#include "persistence/postgres/pq.hpp"
#include "persistence/postgres/watchdog.hpp"

#include <utility>

namespace callout::postgres {

class session {
public:
  /// By name; planned once for each connection.
  using statements = std::vector<std::pair<const char*, std::string>>;

  /// `purpose` is added to the name that operators see.
  session(postgres_options, std::string purpose, statements = {});

  /// Throws journal_error when the server cannot be reached or must not be used, or could not and
  /// it is too soon to try again.
  pqxx::connection& open();
  bool is_open() const { return connection_ && connection_->is_open(); }
  void close() {
    notices_.reset();
    connection_.reset();
  }
  /// Whether the server said something beside its answers since this was asked last.
  bool take_notice() { return notices_ && std::exchange(notices_->raised, false); }
  /// Cuts the connection when a call takes longer than any statement may.
  watch guard() { return {connection_->sock(), options_.statement_timeout + call_overhead}; }

private:
  pqxx::connection& connect();
  void prove_fit(pqxx::connection&) const;
  void meet_server(pqxx::nontransaction&) const;

  postgres_options options_;
  std::string words_; ///< for libpq
  statements statements_;
  static constexpr std::chrono::seconds call_overhead{5};
  std::unique_ptr<pqxx::connection> connection_;
  std::unique_ptr<notice_flag> notices_; ///< of it, and gone before it
};

/// What the server says when the lock timeout is over.
inline constexpr const char* lock_not_available = "55P03";

/// What the server or the library said, in one line.
std::string one_line(const std::exception&);

} // namespace callout::postgres
