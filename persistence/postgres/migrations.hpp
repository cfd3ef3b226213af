// The schema, as numbered steps forward.
#pragma once

#include "persistence/postgres/session.hpp"

namespace callout::postgres {

/// Takes the steps that the database has not taken yet, all in one transaction. Nodes that start
/// at once wait for each other. Throws journal_error when it has taken more than are known here.
void migrate(session&);

} // namespace callout::postgres
