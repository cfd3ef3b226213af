// Frames as a client sends them, well-formed or not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace callout::testing {

struct frame_shape {
  unsigned op = 1;
  bool final = true;
  unsigned reserved = 0; // three bits
  bool masked = true;
  /// How many bytes carry the length beyond the first: 0, 2 or 8; -1 for the shortest.
  int length_bytes = -1;
};

inline std::string client_frame(std::string_view payload, frame_shape s = {},
                                std::uint32_t key = 0x37fa213d) {
  std::string out;
  out += static_cast<char>((s.final ? 0x80u : 0u) | s.reserved << 4 | s.op);
  const int extra = s.length_bytes >= 0        ? s.length_bytes
                    : payload.size() < 126     ? 0
                    : payload.size() <= 0xffff ? 2
                                               : 8;
  const auto size = extra == 0 ? payload.size() : extra == 2 ? 126u : 127u;
  out += static_cast<char>((s.masked ? 0x80u : 0u) | size);
  for (int i = extra - 1; i >= 0; --i)
    out += static_cast<char>(payload.size() >> (8 * i) & 0xff);
  if (!s.masked)
    return out.append(payload);
  const char mask[] = {static_cast<char>(key >> 24), static_cast<char>(key >> 16),
                       static_cast<char>(key >> 8), static_cast<char>(key)};
  out.append(mask, 4);
  for (std::size_t i = 0; i < payload.size(); ++i)
    out += static_cast<char>(payload[i] ^ mask[i & 3]);
  return out;
}

inline std::string close_payload(unsigned code, std::string_view reason = {}) {
  std::string out{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return out.append(reason);
}

} // namespace callout::testing
