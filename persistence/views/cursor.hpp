// Where a page ended, as text that means nothing to whoever hands it back.
#pragma once

#include "persistence/views/views.hpp"

namespace callout::views {

/// `list` is a letter by which a cursor of another list is told; the parts of the last key are
/// printable ASCII.
std::string cursor_to(char list, const std::vector<std::string>& parts);

/// Throws bad_cursor unless it is one of that list with so many parts.
std::vector<std::string> cursor_from(char list, std::string_view cursor, std::size_t parts);

/// A part that is a number. Throws bad_cursor.
std::int64_t number_in(const std::string& part);

} // namespace callout::views
