// Our PostgreSQL journal beside the plain ways of bringing the same rows into the same table, in
// turns, each in a database of its own on one server.
#pragma once

#include "tests/bench/append_race.hpp"
#include "tests/kit/postgres_server.hpp"

namespace callout::bench {

/// As a server that must not forget is set, with room for a long race.
std::vector<std::string> durable_settings();

/// Prints a table of its own.
void race_on_postgres(kit::postgres_server&, const race&);

} // namespace callout::bench
