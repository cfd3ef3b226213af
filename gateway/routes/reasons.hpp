// What the codes of an explanation are called, in the reader's language. One table.
#pragma once

#include "protocols/dispatching_explained.hpp"

namespace callout::routes {

enum class language { en, ar };
constexpr auto names(language) {
  return std::array<std::string_view, 2>{"en", "ar"};
}

/// Of an Accept-Language header (RFC 9110, 12.5.4); English when it names neither, or nothing.
language preferred(std::string_view accept_language);

/// The words for a code; every code there is has some.
std::string_view words(std::string_view code, language);

/// Puts words beside every code, and names the terms of the score.
void put_into_words(dispatching::explanation&, language);

} // namespace callout::routes
