// Judges a document by the part of JSON Schema that our documents use, so that what is taken can be
// compared with what is promised. Shares nothing with the readers that it is compared with.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace callout::fuzz {

/// What does not fit, and where. A null counts as missing: readers take it for that wherever a
/// field may be missing, which is more than is promised.
std::optional<std::string> misfit(const nlohmann::json& schema, const nlohmann::json& value,
                                  const std::string& at = {});

} // namespace callout::fuzz
