#include "gateway/routes/fingerprint.hpp"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <stdexcept>

namespace callout::routes {

namespace {

constexpr char hex[] = "0123456789abcdef";

void put_hex(std::string& out, unsigned char b) {
  out += hex[b >> 4];
  out += hex[b & 15];
}

} // namespace

std::string random_id() {
  thread_local std::array<unsigned char, 1024> pool;
  thread_local std::size_t left = 0;
  if (left < 16) {
    if (RAND_bytes(pool.data(), static_cast<int>(pool.size())) != 1)
      throw std::runtime_error{"the system has no randomness to give"};
    left = pool.size();
  }
  left -= 16;
  auto* b = pool.data() + left;
  b[6] = static_cast<unsigned char>(0x40 | (b[6] & 0x0f));
  b[8] = static_cast<unsigned char>(0x80 | (b[8] & 0x3f));
  std::string out;
  out.reserve(36);
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      out += '-';
    put_hex(out, b[i]);
  }
  return out;
}

std::string fingerprint(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (auto p : parts) {
    all += std::to_string(p.size());
    all += ':';
    all += p;
  }
  std::array<unsigned char, 32> digest;
  SHA256(reinterpret_cast<const unsigned char*>(all.data()), all.size(), digest.data());
  std::string out;
  for (int i = 0; i < 16; ++i)
    put_hex(out, digest[static_cast<std::size_t>(i)]);
  return out;
}

} // namespace callout::routes
