// Looks over PostgreSQL's shoulder: who wrote which row, whose rows were refused, and, where it is
// told to, keeps a statement waiting inside. What nodes say of themselves is not asked.
#pragma once

#include "tests/end_to_end/crash/log_files.hpp"

#include <memory>

namespace callout::ownership {

struct place {
  std::int64_t shard = 0, seq = 0;
  auto operator<=>(const place&) const = default;
};

class witness {
public:
  enum class moment {
    before_rows, ///< the statement has begun, no row is in
    after_rows,  ///< its rows are in, and others of the same place wait for its end
  };
  /// Settings of the server that it needs.
  static std::vector<std::string> settings();

  /// Of the rows that are written from now on. `log` is the server's. Throws std::runtime_error.
  witness(const std::string& database, std::filesystem::path log);
  ~witness();

  /// Appends of this node wait there until they are let go.
  void hold(const std::string& node, moment);
  bool held();
  void let_go();
  /// Writes, as no node has, that this booking was cancelled, as another was.
  void cancel(std::int64_t shard, const std::string& booking);
  /// The node that wrote each row.
  std::map<place, std::string> writers();
  /// The places that each node's appends found taken.
  std::map<std::string, std::set<place>> refused() const;

private:
  struct connection;
  const std::filesystem::path log_;
  std::unique_ptr<connection> database_;
};

/// What follows a claim is written by the claimer until the next, and no claim is made twice.
crash::findings audit_writers(const crash::log_book&, const std::map<place, std::string>& writers);

} // namespace callout::ownership
