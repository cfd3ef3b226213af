// Cursors of lists and histories, as a client hands them back. The first two characters say of
// which list and of how many parts; the rest is the cursor.
#include "gateway/routes/asked.hpp"
#include "persistence/views/cursor.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace callout::fuzz {

namespace {

void check_list(char list, std::size_t parts, std::string_view cursor) {
  try {
    const auto found = views::cursor_from(list, cursor, parts);
    must(found.size() == parts, "a cursor has as many parts as its list");
    for (const auto& part : found) {
      must(std::ranges::all_of(part, [](char c) { return c >= ' ' && c <= '~'; }),
           "any store takes the parts of a cursor");
      try {
        static_cast<void>(views::number_in(part));
      } catch (const views::bad_cursor&) {
      }
    }
    must(views::cursor_to(list, found) == cursor, "a cursor has one spelling");
  } catch (const views::bad_cursor&) {
  }
}

} // namespace

void examine(std::string_view input) {
  if (input.size() < 2)
    return;
  const auto cursor = input.substr(2);
  check_list(input[0], static_cast<std::size_t>(input[1] & 7), cursor);
  const auto version = routes::version_after(cursor);
  if (!version)
    return must_be_telling(version.error());
  const auto again = routes::version_after(routes::cursor_after(*version));
  must(again && *again == *version, "a cursor of a history comes back");
}

} // namespace callout::fuzz
