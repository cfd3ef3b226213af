// A log that stands still, and more commands at once than may wait for it.
#pragma once

#include "tests/end_to_end/crash/log_files.hpp"
#include "tests/end_to_end/crash/site.hpp"

#include <chrono>
#include <map>
#include <memory>

namespace callout::faults {

/// While it lives, PostgreSQL lets nobody write events; they can be read.
class standstill {
public:
  /// `database` for libpq. Throws std::runtime_error.
  explicit standstill(const std::string& database);
  ~standstill();

private:
  struct connection;
  std::unique_ptr<connection> held_;
};

class flood {
public:
  struct seen {
    std::size_t asked = 0, turned_away = 0;
    /// Until half of those that were turned away had heard so, and until the last had.
    std::chrono::milliseconds half{0}, slowest{0};
    crash::findings wrong;
  };

  /// Signs up technicians whom nobody needs.
  explicit flood(const crash::site&);

  /// All at once at this node; then each that was turned away again, until all are done.
  seen pour(const std::string& url);
  /// Whether each of them is in the log, once.
  crash::findings audit(const crash::log_book&) const;

private:
  struct technician {
    std::string id, token;
    std::size_t told = 0; ///< how often he was answered that it is done
  };
  std::vector<technician> all_;
};

} // namespace callout::faults
