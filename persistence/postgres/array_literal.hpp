// Arrays in PostgreSQL's text form, for statements that take many rows at once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace callout::postgres {

class array_literal {
public:
  void number(std::int64_t);
  void text(std::string_view);
  /// For a bytea[]: any bytes, those that no text may hold as well.
  void bytes(std::string_view);
  void bytes(std::span<const std::uint8_t>);
  /// NULL.
  void nothing();
  /// The whole, as in {1,2,3}.
  std::string str() const { return all_ + '}'; }

private:
  void next();
  std::string all_ = "{";
};

/// Of a bytea in hex form, as the server writes it. Throws journal_error when it is not one.
void take_bytes(std::string_view hex, std::string& out);

} // namespace callout::postgres
