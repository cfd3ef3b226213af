// One event to and from the columns of the table `events`: the one list of them.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/postgres/array_literal.hpp"
#include "persistence/postgres/pq.hpp"

namespace callout::postgres {

constexpr const char* event_columns =
    "shard, seq, kind, entity, version, at, type, data, effects, command_id, request_hash, "
    "principal, trace, previous_hash";

/// One array for each column, in that order.
struct event_arrays {
  array_literal shard, seq, kind, entity, version, at, type, data, effects, command_id,
      request_hash, principal, trace, previous_hash;
  void add(const event_row&);
};

/// From a row of `SELECT event_columns`, into one that may be used again.
void take_event(const pqxx::row&, event_row&);

digest take_digest(const pqxx::field&);

} // namespace callout::postgres
