#include "persistence/postgres/array_literal.hpp"

#include "persistence/journal.hpp"

namespace callout::postgres {

namespace {

constexpr char digits[] = "0123456789abcdef";

int value_of(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  throw journal_error{"PostgreSQL: bytes that are not in hex form"};
}

} // namespace

void array_literal::next() {
  if (all_.size() > 1)
    all_ += ',';
}

void array_literal::number(std::int64_t x) {
  next();
  all_ += std::to_string(x);
}

void array_literal::text(std::string_view x) {
  next();
  all_ += '"';
  for (char c : x) {
    if (c == '"' || c == '\\')
      all_ += '\\';
    all_ += c;
  }
  all_ += '"';
}

void array_literal::bytes(std::string_view x) {
  next();
  const auto at = all_.size() + 4;
  all_ += "\"\\\\x";
  all_.resize(at + 2 * x.size());
  auto* out = all_.data() + at;
  for (char c : x) {
    const auto byte = static_cast<unsigned char>(c);
    *out++ = digits[byte >> 4];
    *out++ = digits[byte & 15];
  }
  all_ += '"';
}

void array_literal::bytes(std::span<const std::uint8_t> x) {
  bytes(std::string_view{reinterpret_cast<const char*>(x.data()), x.size()});
}

void array_literal::nothing() {
  next();
  all_ += "NULL";
}

void take_bytes(std::string_view hex, std::string& out) {
  if (!hex.starts_with("\\x") || hex.size() % 2 != 0)
    throw journal_error{"PostgreSQL: bytes that are not in hex form"};
  hex.remove_prefix(2);
  out.resize(hex.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(value_of(hex[2 * i]) << 4 | value_of(hex[2 * i + 1]));
}

} // namespace callout::postgres
