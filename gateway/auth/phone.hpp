// Phone numbers as people type them, brought to the one form (E.164) that is compared, stored
// and sent to.
#pragma once

#include "protocols/outcome.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace callout::auth {

inline constexpr refusal malformed_phone{"auth.malformed_phone", 400,
                                         "/phone: expected a mobile number, as in +966501234567"};
inline constexpr refusal foreign_phone{"auth.foreign_phone", 422,
                                       "/phone: numbers of this country are not served"};

struct phone_options {
  /// Of numbers written without a country.
  std::string home = "966";
  /// Country codes to which messages may be sent.
  std::vector<std::string> served{"966"};
};

/// "+966501234567" from 0501234567, 501234567, 00966501234567, 966501234567, +966 50 123 4567
/// or the same in Arabic or Persian digits; spaces, hyphens, dots, brackets and marks of writing
/// direction are passed over. Saudi numbers must be mobile (05…), others 8 to 15 digits long.
outcome<std::string> e164(std::string_view text, const phone_options& = {});

/// The text with Arabic and Persian digits written as 0 to 9, as codes may be typed.
std::string western_digits(std::string_view text);

} // namespace callout::auth
