// Decodes a request target, and refuses what two readers could read in two ways.
#include "gateway/http/target.hpp"

#include "gateway/http/refusals.hpp"
#include "gateway/http/utf8.hpp"

#include <algorithm>

namespace callout::http {

namespace {

constexpr int hex(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/// Unreserved characters, sub-delimiters and what else RFC 3986 lets stand in a path or query.
constexpr auto plain = [] {
  std::array<bool, 256> table{};
  for (char c = 'a'; c <= 'z'; ++c)
    table[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c)
    table[static_cast<unsigned char>(c)] = true;
  for (char c = '0'; c <= '9'; ++c)
    table[static_cast<unsigned char>(c)] = true;
  for (const char c : std::string_view{"-._~!$&'()*+,;=:@/"})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

/// Why `text` cannot be decoded, or nullptr.
const char* decode(std::string_view text, bool question_marks, std::string& out) {
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0)
        return "a % must be followed by two hexadecimal digits";
      c = static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
      if (!question_marks && (c == '/' || c == '%'))
        return "an encoded slash or percent sign is not taken in a path";
    } else if (!plain[static_cast<unsigned char>(c)] && !(c == '?' && question_marks)) {
      return "it holds a character that must be percent-encoded";
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return "it holds a control character";
    out += c;
  }
  return is_utf8(out) ? nullptr : "it is not UTF-8";
}

const char* check_path(std::string_view path) {
  if (path.find('\\') != path.npos)
    return "a backslash is not taken in a path";
  if (path.find("//") != path.npos)
    return "it has an empty segment";
  for (std::size_t at = path.find("/."); at != path.npos; at = path.find("/.", at + 1)) {
    const auto segment = path.substr(at + 1, path.find('/', at + 1) - at - 1);
    if (segment == "." || segment == "..")
      return "it has a dot segment";
  }
  return nullptr;
}

const char* read_query(std::string_view text, std::vector<name_value>& query) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty())
      continue;
    const auto equals = std::min(pair.find('='), pair.size());
    name_value parameter;
    if (const auto* wrong = decode(pair.substr(0, equals), true, parameter.first))
      return wrong;
    if (equals < pair.size())
      if (const auto* wrong = decode(pair.substr(equals + 1), true, parameter.second))
        return wrong;
    if (parameter.first.empty())
      return "a query parameter has no name";
    if (std::any_of(query.begin(), query.end(),
                    [&](const auto& known) { return known.first == parameter.first; }))
      return "a query parameter is given twice";
    query.push_back(std::move(parameter));
  }
  return nullptr;
}

} // namespace

outcome<target> read_target(std::string_view text) {
  if (text.empty() || text[0] != '/')
    return because(bad_target, "The target must be in origin form, as in /v1/bookings.");
  const auto mark = std::min(text.find('?'), text.size());
  target result;
  const auto* wrong = decode(text.substr(0, mark), false, result.path);
  if (wrong == nullptr)
    wrong = check_path(result.path);
  if (wrong == nullptr && mark < text.size())
    wrong = read_query(text.substr(mark + 1), result.query);
  if (wrong != nullptr)
    return because(bad_target, std::string{"The target is refused: "} + wrong + ".");
  return result;
}

} // namespace callout::http
