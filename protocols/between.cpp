#include "protocols/between.hpp"

namespace callout::between {

std::string subjects::token(std::string_view id) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '=';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out.empty() ? "=" : out;
}

json parse_header(std::string_view& text, std::string_view& rest) {
  constexpr json_limits limits{.bytes = 1 << 20, .depth = 8, .values = 200'000};
  const auto end = text.find('\n');
  rest = end == text.npos ? std::string_view{} : text.substr(end + 1);
  auto header = parse(text.substr(0, end), limits);
  return header ? *std::move(header) : json{};
}

} // namespace callout::between
