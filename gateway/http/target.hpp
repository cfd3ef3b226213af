// The request target: which bytes it may hold, and what it says once decoded.
#pragma once

#include "gateway/http/message.hpp"

namespace callout::http {

struct target {
  std::string path;
  std::vector<name_value> query;
};

/// Origin form only (`/path?query`). The path is decoded once and refused if that leaves `//`,
/// a `.` or `..` segment, a backslash, a control character, an encoded slash, a further
/// escape, or bytes that are not UTF-8. A query may not say the same name twice.
outcome<target> read_target(std::string_view text);

} // namespace callout::http
