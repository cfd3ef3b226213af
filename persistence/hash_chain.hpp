// Each row carries the hash of the one before it, so that an edit, a gap or a cut tail shows.
#pragma once

#include "persistence/journal.hpp"

namespace callout {

/// SHA-256 over every stored column of the row, `previous_hash` included, each column with its
/// length before it.
digest hash_of(const event_row&);

std::string to_hex(const digest&);
std::optional<digest> from_hex(std::string_view);

} // namespace callout
