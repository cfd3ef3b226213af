#include "persistence/views/cursor.hpp"

#include <charconv>

namespace callout::views {

namespace {

constexpr char separator = '\x1F';
constexpr std::size_t cursor_max = 1024;

int digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string from_hex_text(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const int high = digit(hex[i]), low = digit(hex[i + 1]);
    const int c = high < 0 || low < 0 ? -1 : high * 16 + low;
    // No key of ours holds anything else, and not every store takes it.
    if (c != separator && (c < ' ' || c > '~'))
      throw bad_cursor{"not a cursor"};
    out += static_cast<char>(c);
  }
  return out;
}

} // namespace

std::string cursor_to(char list, const std::vector<std::string>& parts) {
  std::string plain{list};
  for (std::size_t i = 0; i < parts.size(); ++i)
    plain.append(i > 0 ? 1 : 0, separator).append(parts[i]);
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const unsigned char c : plain)
    out.append({digits[c >> 4], digits[c & 15]});
  return out;
}

std::vector<std::string> cursor_from(char list, std::string_view cursor, std::size_t parts) {
  if (cursor.empty() || cursor.size() > cursor_max || cursor.size() % 2 != 0)
    throw bad_cursor{"not a cursor"};
  const auto plain = from_hex_text(cursor);
  if (plain.front() != list)
    throw bad_cursor{"a cursor of another list"};
  std::vector<std::string> found;
  for (std::size_t from = 1;;) {
    const auto end = plain.find(separator, from);
    found.push_back(plain.substr(from, end - from));
    if (end == plain.npos)
      break;
    from = end + 1;
  }
  if (found.size() != parts)
    throw bad_cursor{"a cursor of another shape"};
  return found;
}

std::int64_t number_in(const std::string& part) {
  std::int64_t x = 0;
  const auto [end, wrong] = std::from_chars(part.data(), part.data() + part.size(), x);
  if (wrong != std::errc{} || end != part.data() + part.size())
    throw bad_cursor{"a cursor without its number"};
  return x;
}

} // namespace callout::views
