// The yardstick of `../shared/yardsticks/baseline-nest`: NestJS on fastify with PostgreSQL, PostGIS
// and Redis, built in a folder of its own from the lock file that lies with it.
#pragma once

#include "tests/bench/booking_load.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <memory>

namespace callout::bench {

/// Built once; started anew for each repetition.
class nest_build {
public:
  /// Why it cannot be had here; empty when it can.
  static std::string missing();
  /// Fetches its packages by `npm ci` and compiles it. Throws std::runtime_error when that fails.
  nest_build();
  std::filesystem::path main() const { return folder_ / "dist/main.js"; }
  std::filesystem::path schema() const { return folder_ / "schema.sql"; }

private:
  kit::temporary_directory folder_;
};

/// One process, which serves best on two cores, on a fresh database and a Redis of its own.
class nest_service {
public:
  nest_service(const nest_build&, kit::postgres_server&);

  /// As booking_load does it: POST, offer, accept, on the way, begun, finished. The meters read the
  /// service, PostgreSQL and Redis.
  load_result run(int in_flight, std::size_t bookings);

private:
  struct inside;

  kit::postgres_server& database_;
  kit::temporary_directory folder_;
  unsigned short port_ = 0;
  std::unique_ptr<kit::child> redis_, node_;
  loop events_;
  std::vector<std::unique_ptr<wire>> technicians_;
  std::function<void(std::size_t technician, std::string_view frame)> offered_;
};

} // namespace callout::bench
