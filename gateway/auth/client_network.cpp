#include "gateway/auth/client_network.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace callout::auth {

namespace {

constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string dotted(const unsigned char* bytes, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out.append(out.empty() ? "" : ".").append(std::to_string(bytes[i]));
  return out;
}

std::string hex(const unsigned char* bytes, std::size_t count) {
  static constexpr const char* digits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += digits[bytes[i] >> 4];
    out += digits[bytes[i] & 15];
  }
  return out;
}

} // namespace

client_network network_of(std::string_view ip) {
  const std::string text{ip.substr(0, ip.find('%'))}; // Without the interface of a link.
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
    return {dotted(bytes.data(), 4), dotted(bytes.data(), 3)};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
    return {"unknown", "unknown"};
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin()))
    return {dotted(bytes.data() + 12, 4), dotted(bytes.data() + 12, 3)};
  return {hex(bytes.data(), 8), hex(bytes.data(), 6)};
}

} // namespace callout::auth
