#include "tests/kit/authenticator.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace callout::kit {

namespace {

std::vector<std::uint8_t> from_base32(std::string_view text) {
  std::vector<bool> bits;
  for (const char c : text) {
    const int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
    if (value < 0)
      throw std::runtime_error{"not base32: " + std::string{text}};
    for (int bit = 4; bit >= 0; --bit)
      bits.push_back((value >> bit & 1) != 0);
  }
  std::vector<std::uint8_t> bytes(bits.size() / 8);
  for (std::size_t i = 0; i < bytes.size() * 8; ++i)
    bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] << 1 | (bits[i] ? 1 : 0));
  return bytes;
}

} // namespace

std::string authenticator_code(std::string_view secret, std::int64_t second) {
  const auto key = from_base32(secret);
  std::array<std::uint8_t, 8> counter{};
  auto step = second / 30;
  for (auto i = counter.rbegin(); i != counter.rend(); ++i, step /= 256)
    *i = static_cast<std::uint8_t>(step % 256);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (!HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(),
            mac.data(), &size))
    throw std::runtime_error{"no HMAC-SHA-1"};
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number * 256 + mac[(mac[19] % 16) + i];
  const auto digits = std::to_string(number % 0x8000'0000 % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

} // namespace callout::kit
