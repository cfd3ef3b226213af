#include "persistence/hash_chain.hpp"

#include <openssl/sha.h>

#include <cstring>

namespace callout {

namespace {

void put(std::string& out, std::uint64_t x) {
  for (int i = 0; i < 8; ++i)
    out += static_cast<char>(x >> (8 * i));
}

void put(std::string& out, std::string_view text) {
  put(out, text.size());
  out += text;
}

} // namespace

digest hash_of(const event_row& r) {
  thread_local std::string bytes;
  bytes.clear();
  bytes.append(reinterpret_cast<const char*>(r.previous_hash.data()), r.previous_hash.size());
  put(bytes, r.shard);
  put(bytes, r.seq);
  put(bytes, r.kind);
  put(bytes, r.entity);
  put(bytes, r.version);
  put(bytes, static_cast<std::uint64_t>(r.at.time_since_epoch().count()));
  put(bytes, r.type);
  put(bytes, r.data);
  put(bytes, r.effects);
  put(bytes, r.command_id);
  put(bytes, r.request_hash);
  put(bytes, r.principal);
  put(bytes, r.trace);
  digest d;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), d.data());
  return d;
}

std::string to_hex(const digest& d) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out;
  for (auto b : d) {
    out += hex[b >> 4];
    out += hex[b & 15];
  }
  return out;
}

std::optional<digest> from_hex(std::string_view text) {
  digest d;
  if (text.size() != 2 * d.size())
    return std::nullopt;
  const auto nibble = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < d.size(); ++i) {
    const int hi = nibble(text[2 * i]), lo = nibble(text[2 * i + 1]);
    if (hi < 0 || lo < 0)
      return std::nullopt;
    d[i] = static_cast<std::uint8_t>(hi << 4 | lo);
  }
  return d;
}

} // namespace callout
