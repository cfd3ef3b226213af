// Where a run takes place: what its load, its end and its audits need to know, whether there is one
// node or several.
#pragma once

#include "tests/end_to_end/stage.hpp"

namespace callout::crash {

struct site {
  std::string url; ///< where clients knock
  std::filesystem::path folder;
  std::filesystem::path data; ///< of a node that can be asked for tokens, and has the sandbox
  std::string database;       ///< where the log is, for libpq; empty when it is in `data`
};

inline end_to_end::person chief_of(const site& s) {
  return {s.url, kit::tokens(s.data, "operator", "chief").at(0).text};
}

/// Puts the clock forward; answers the new time.
inline json advance(const site& s, std::int64_t seconds) {
  kit::http_client http{s.url};
  return end_to_end::expect(http.post("/v1/sandbox/clock/advance", {{"seconds", seconds}}))["now"];
}

} // namespace callout::crash
