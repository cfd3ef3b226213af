// What an authenticator app does with a secret (RFC 6238), written for itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace callout::kit {

/// The code of this second since 1970. `secret` in base32, without padding.
std::string authenticator_code(std::string_view secret, std::int64_t second);

} // namespace callout::kit
