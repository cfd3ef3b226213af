// Short texts that only the keyring can have made: a number and an id, and an HMAC over both. What
// they give access to need not be kept anywhere.
#pragma once

#include "gateway/auth/keyring.hpp"

namespace callout::auth {

struct sealed {
  std::string id;
  std::uint32_t number = 0;
  bool operator==(const sealed&) const = default;
};

/// `prefix` tells what it is, to people too.
std::string seal(const keyring&, purpose, std::string_view prefix, const sealed&);

/// None: it is not one of ours, or not of this purpose.
std::optional<sealed> open_sealed(const keyring&, purpose, std::string_view prefix,
                                  std::string_view text);

} // namespace callout::auth
