#include "gateway/auth/phone.hpp"

#include <algorithm>

namespace callout::auth {

namespace {

constexpr std::size_t text_max = 64;
constexpr std::string_view saudi = "966";
constexpr std::size_t saudi_national_length = 9;

/// What may stand between digits; the last row marks the direction of writing, as copied along
/// from contact lists.
constexpr std::string_view passed_over[] = {" ",
                                            "-",
                                            "(",
                                            ")",
                                            ".",
                                            "\xC2\xA0",
                                            "\xE2\x80\xAF",
                                            "\xE2\x80\x91",
                                            "\xE2\x80\x8E",
                                            "\xE2\x80\x8F",
                                            "\xE2\x80\xAA",
                                            "\xE2\x80\xAB",
                                            "\xE2\x80\xAC",
                                            "\xE2\x80\xAD",
                                            "\xE2\x80\xAE",
                                            "\xE2\x81\xA6",
                                            "\xE2\x81\xA7",
                                            "\xE2\x81\xA8",
                                            "\xE2\x81\xA9"};

/// Digits, with a + in front if there was one; empty when anything else is in the text.
std::string bare(std::string_view text) {
  const auto western = western_digits(text);
  std::string out;
  for (std::string_view rest = western; !rest.empty();) {
    const auto skipped = std::ranges::find_if(
        passed_over, [&](std::string_view mark) { return rest.starts_with(mark); });
    if (skipped != std::end(passed_over)) {
      rest.remove_prefix(skipped->size());
      continue;
    }
    const char c = rest.front();
    if (!(c >= '0' && c <= '9') && !(c == '+' && out.empty()))
      return {};
    out += c;
    rest.remove_prefix(1);
  }
  return out;
}

bool saudi_mobile(std::string_view national) {
  return national.size() == saudi_national_length && national.front() == '5';
}

/// Country and national number, without + or 00.
std::string international(std::string_view digits, const phone_options& options) {
  if (digits.starts_with('+'))
    return std::string{digits.substr(1)};
  if (digits.starts_with("00"))
    return std::string{digits.substr(2)};
  if (digits.starts_with('0'))
    return options.home + std::string{digits.substr(1)};
  // 966501234567: too long to be a number at home.
  if (digits.starts_with(options.home) && digits.size() > options.home.size() + 8)
    return std::string{digits};
  return options.home + std::string{digits};
}

} // namespace

std::string western_digits(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto a = static_cast<unsigned char>(text[i]);
    const auto b = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (a == 0xD9 && b >= 0xA0 && b <= 0xA9) // U+0660 to U+0669
      out += static_cast<char>('0' + b - 0xA0), ++i;
    else if (a == 0xDB && b >= 0xB0 && b <= 0xB9) // U+06F0 to U+06F9
      out += static_cast<char>('0' + b - 0xB0), ++i;
    else
      out += text[i];
  }
  return out;
}

outcome<std::string> e164(std::string_view text, const phone_options& options) {
  if (text.size() > text_max)
    return malformed_phone;
  const auto digits = bare(text);
  if (digits.empty() || digits == "+")
    return malformed_phone;
  auto number = international(digits, options);
  // +966 (0)50…: the zero is dialled at home only, and no Saudi number begins with one.
  if (number.starts_with(saudi) && number.size() == saudi.size() + saudi_national_length + 1 &&
      number[saudi.size()] == '0')
    number.erase(saudi.size(), 1);
  if (number.size() < 8 || number.size() > 15 || number.front() == '0')
    return malformed_phone;
  const bool served = std::ranges::any_of(
      options.served, [&](const std::string& code) { return number.starts_with(code); });
  if (!served)
    return foreign_phone;
  if (number.starts_with(saudi) && !saudi_mobile(std::string_view{number}.substr(saudi.size())))
    return malformed_phone;
  return "+" + number;
}

} // namespace callout::auth
