// Tells whether bytes are UTF-8 (RFC 3629), also when they come in pieces.
#pragma once

#include <cstdint>
#include <string_view>

namespace callout::http {

class utf8_check {
public:
  /// False as soon as no continuation could make the bytes seen so far well-formed.
  bool feed(std::string_view bytes) {
    for (const char byte : bytes) {
      const auto c = static_cast<unsigned char>(byte);
      if (missing_ > 0) {
        if (c < low_ || c > high_)
          return false;
        low_ = 0x80;
        high_ = 0xBF;
        --missing_;
      } else if (c >= 0x80 && !lead(c)) {
        return false;
      }
    }
    return true;
  }
  /// No character is half there.
  bool whole() const { return missing_ == 0; }

private:
  // The second byte's range is what keeps out overlong forms, surrogates and beyond U+10FFFF.
  bool lead(unsigned char c) {
    if (c < 0xC2 || c > 0xF4)
      return false;
    missing_ = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    low_ = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    high_ = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    return true;
  }

  std::uint8_t missing_ = 0;
  std::uint8_t low_ = 0x80;
  std::uint8_t high_ = 0xBF;
};

inline bool is_utf8(std::string_view bytes) {
  utf8_check check;
  return check.feed(bytes) && check.whole();
}

} // namespace callout::http
