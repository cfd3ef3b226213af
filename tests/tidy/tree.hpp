// The project's tree as the tidy test sees it, and the rules about folders rather than lines.
#pragma once

#include "tests/tidy/source.hpp"

#include <filesystem>

namespace callout::tidy {

/// All text files under the root that belong to the project: not .git, what was built, or data.
/// Sorted by path.
std::vector<source> read_tree(const std::filesystem::path& root);

/// Folders that hold C++ but no README.md.
std::vector<finding> unexplained_folders(const std::vector<source>& tree);

/// .cpp files that no CMakeLists.txt of their folder, or of one above it, names: dead code.
std::vector<finding> unbuilt_sources(const std::vector<source>& tree);

/// What exceeds a limit today, and by how much it may: it may only shrink.
struct allowance {
  std::string what; ///< "path", or "path name" for a function.
  std::size_t lines = 0;
};

/// Reads "lines what" rows; empty lines and those that begin with # are passed over.
std::vector<allowance> read_allowances(const source& list);

/// What is over the limit without being listed, has grown beyond its row, or is listed in vain.
std::vector<finding> ratchet(const std::vector<allowance>& measured, std::size_t limit,
                             const source& list);

} // namespace callout::tidy
