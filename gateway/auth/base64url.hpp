// Base64url without padding (RFC 4648 §5), and nothing looser: each text stands for one run of
// bytes and each run of bytes for one text, so that no token can be written in two ways.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace callout::auth {

std::string to_base64url(std::string_view bytes);

/// Nothing for padding, white space, other letters, an impossible length or stray bits.
std::optional<std::string> from_base64url(std::string_view text);

} // namespace callout::auth
