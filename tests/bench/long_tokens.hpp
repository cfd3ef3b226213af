// Access tokens that outlast a long measurement.
#pragma once

#include "tests/kit/server_process.hpp"

#include <cstdlib>

namespace callout::bench {

/// Of servers that are started from now on; their usual lifetime is ten minutes.
inline void let_tokens_last() {
  ::setenv("CALLOUT_AUTH_ACCESS_TOKEN_S", "86400", 1);
}

/// For subject-1 … subject-N, by the running server.
inline std::vector<std::string> token_texts(const std::filesystem::path& data,
                                            const std::string& role, const std::string& subject,
                                            std::size_t count) {
  std::vector<std::string> all;
  for (auto& t : kit::tokens(data, role, subject, count))
    all.push_back(std::move(t.text));
  return all;
}

} // namespace callout::bench
