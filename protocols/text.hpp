// What text from outside may hold, beyond being UTF-8.
#pragma once

#include <string_view>

namespace callout {

/// Code points of well-formed UTF-8.
std::size_t characters_in(std::string_view utf8);

/// Why nobody should be shown this: it steers terminals or logs, turns the direction of what
/// stands around it, or is not to be seen. Null when it is fine. Breaks of lines and the marks
/// and joiners that Arabic and emoji are written with are.
const char* unfit_to_show(std::string_view utf8);

} // namespace callout
