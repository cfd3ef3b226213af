// Frames of RFC 6455, server side, without extensions: bytes to messages and back. Pure.
#pragma once

#include "gateway/http/utf8.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace callout::websocket {

enum class opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

/// Appends an unmasked frame that is a whole message.
void append_frame(std::string& out, opcode, std::string_view payload);
/// Reasons beyond 123 bytes are cut. Code 1005 gives an empty payload.
void append_close(std::string& out, std::uint16_t code, std::string_view reason);

/// Puts messages together from masked frames that come in whatever pieces.
class frame_reader {
public:
  /// `part`: a frame that does not end its message.
  enum class what { more, part, text, ping, pong, close, broken };
  struct item {
    what kind = what::more;
    /// Valid until the next call. For `broken`: why.
    std::string_view payload = {};
    /// Of `close`: the code given, 1005 if none. Of `broken`: the code to close with.
    std::uint16_t code = 0;
  };

  explicit frame_reader(std::size_t message_limit) : limit_{message_limit} {}
  frame_reader(const frame_reader&) = delete;
  frame_reader& operator=(const frame_reader&) = delete;

  /// Takes from the front of `bytes` up to the end of one item, unmasking in place.
  /// After `broken` or `close` nothing may follow.
  item next(std::span<char>& bytes);

private:
  bool read_head(std::span<char>& bytes, item& wrong);
  item judge_head();
  item read_length();
  item read_data(std::span<char> part);
  item read_control(std::span<char> part);
  void unmask(std::span<char> part);
  bool control() const { return op_ >= opcode::close; }

  std::size_t limit_;
  std::array<std::uint8_t, 14> head_{};
  std::uint8_t head_size_ = 0;
  std::uint8_t head_needed_ = 2;
  bool in_payload_ = false;
  bool final_ = false;
  bool in_message_ = false; // a message was begun and not ended
  opcode op_ = opcode::text;
  std::uint8_t mask_at_ = 0;
  std::uint64_t left_ = 0; // of the payload
  http::utf8_check utf8_;
  std::string message_;
  std::string control_;
  std::string* spent_ = nullptr; // of the two, what the last call handed out
};

} // namespace callout::websocket
