// One event to and from the columns of the table `events`: the one list of them.
#pragma once

#include "persistence/sqlite/database.hpp"

namespace callout::sqlite {

/// `INSERT`, with the parameters that `bind_event` sets.
constexpr const char* insert_event =
    "INSERT INTO events (id, shard, seq, kind, entity, version, at, type, data, effects, "
    "command_id, request_hash, principal, trace, previous_hash) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

/// Rows with ids from ?1 to ?2, with the columns that `take_event` takes.
constexpr const char* select_events =
    "SELECT shard, seq, kind, entity, version, at, type, data, effects, "
    "command_id, request_hash, principal, trace, previous_hash "
    "FROM events WHERE id BETWEEN ?1 AND ?2 ORDER BY id";

void bind_event(statement&, std::uint64_t id, const event_row&);
/// Into a row that may be used again, so that its text finds room already.
void take_event(const statement&, event_row&);

} // namespace callout::sqlite
