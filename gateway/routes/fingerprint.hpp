// Ids without a meaning, and hashes that tell requests apart.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace callout::routes {

/// A UUID of version 4 from the system's generator.
std::string random_id();

/// Half of a SHA-256 in hex over the parts, each with its length: tells requests apart.
std::string fingerprint(std::initializer_list<std::string_view> parts);

} // namespace callout::routes
