// What a request asks for beside its path and body: out of the text of its headers and of what
// stands after the `?`. Pure, so that a fuzzer can send it anything.
#pragma once

#include "protocols/outcome.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callout::routes {

/// A key for a command, out of Idempotency-Key: bare, or a string of RFC 8941. None: not given.
outcome<std::optional<std::string>> key_in(std::optional<std::string_view> header);

/// The versions that an If-Match names; none: any will do. What no entity ever comes to stands for
/// an ETag that is none of ours.
outcome<std::vector<std::uint64_t>> versions_in(std::optional<std::string_view> header);

/// How many a page of a list may hold: `usual` unless asked, and at most `most`.
outcome<std::size_t> page_limit(std::optional<std::string_view> asked, std::size_t usual,
                                std::size_t most);

/// After which version a page of a history begins, out of its cursor, and back.
outcome<std::uint64_t> version_after(std::string_view cursor);
std::string cursor_after(std::uint64_t version);

} // namespace callout::routes
