// Inputs that are nearly good: some of a corpus with a few bytes changed, the same ones in each
// run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace callout::fuzz {

/// One of `corpus`, changed at one to four places as `seed` has it. The corpus is not empty.
std::string mutant(const std::vector<std::string>& corpus, std::uint64_t seed);

} // namespace callout::fuzz
