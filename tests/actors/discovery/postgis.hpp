// The same supply in PostGIS, as one would tune it: a row for each skill of whoever works, and an
// index by skill and then by distance. It measures on the sphere, as we do.
#pragma once

#include "tests/actors/discovery/plain_scan.hpp"

struct pg_conn;

namespace callout::testing_discovery {

class postgis {
public:
  /// Why it cannot be had here; empty when it can.
  static std::string missing();
  /// For a server that holds this in memory.
  static std::vector<std::string> settings();

  postgis(const std::string& connection, const town&);
  ~postgis();
  postgis(const postgis&) = delete;
  postgis& operator=(const postgis&) = delete;

  std::vector<found> find(const dispatching::search&);
  void move(std::size_t who, const geo_point&, instant at);
  /// Of the table and its index.
  double bytes();

private:
  void run(const std::string& sql);
  void load(const std::string& table, const std::string& rows);
  std::vector<found> find(const dispatching::search&, bool asked, std::size_t count);
  std::vector<std::vector<std::string>> ask(const char* name, const std::vector<std::string>&);

  const town& town_;
  std::unordered_map<std::string, std::size_t> numbers_;
  pg_conn* db_ = nullptr;
};

} // namespace callout::testing_discovery
