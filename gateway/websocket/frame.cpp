// Reads frames as strictly as RFC 6455 words it: reserved bits, lengths in their shortest form,
// control frames whole and short, text that is UTF-8 as soon as it can be told.
#include "gateway/websocket/frame.hpp"

#include <algorithm>
#include <cstring>

namespace callout::websocket {

namespace {

constexpr std::uint16_t protocol_error = 1002;
constexpr std::uint16_t not_text = 1003;
constexpr std::uint16_t no_code = 1005;
constexpr std::uint16_t not_utf8 = 1007;
constexpr std::uint16_t too_big = 1009;
constexpr std::size_t control_max = 125;
/// Larger buffers are given back after the message.
constexpr std::size_t kept_capacity = 1024;

frame_reader::item broken(std::uint16_t code, std::string_view why) {
  return {frame_reader::what::broken, why, code};
}

bool may_be_sent(unsigned code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

frame_reader::item judge_close(std::string_view payload) {
  if (payload.empty())
    return {frame_reader::what::close, {}, no_code};
  if (payload.size() == 1)
    return broken(protocol_error, "half a close code");
  const auto code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                               static_cast<unsigned char>(payload[1]));
  if (!may_be_sent(code))
    return broken(protocol_error, "a close code that may not be sent");
  if (!http::is_utf8(payload.substr(2)))
    return broken(not_utf8, "a close reason that is not UTF-8");
  return {frame_reader::what::close, payload.substr(2), code};
}

} // namespace

void append_frame(std::string& out, opcode op, std::string_view payload) {
  out += static_cast<char>(0x80 | static_cast<unsigned>(op));
  const auto put = [&](int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
      out += static_cast<char>(payload.size() >> shift & 0xff);
  };
  if (payload.size() <= control_max) {
    put(1);
  } else if (payload.size() <= 0xffff) {
    out += 126;
    put(2);
  } else {
    out += 127;
    put(8);
  }
  out += payload;
}

void append_close(std::string& out, std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code != no_code) {
    payload += static_cast<char>(code >> 8);
    payload += static_cast<char>(code & 0xff);
    payload += reason.substr(0, control_max - 2);
  }
  append_frame(out, opcode::close, payload);
}

frame_reader::item frame_reader::next(std::span<char>& bytes) {
  if (spent_ != nullptr) {
    spent_->clear();
    if (spent_->capacity() > kept_capacity)
      std::string{}.swap(*spent_);
    spent_ = nullptr;
  }
  for (;;) {
    if (!in_payload_) {
      item wrong;
      if (!read_head(bytes, wrong))
        return wrong;
    }
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    const auto part = bytes.first(n);
    bytes = bytes.subspan(n);
    unmask(part);
    left_ -= n;
    in_payload_ = left_ > 0;
    const auto got = control() ? read_control(part) : read_data(part);
    if (got.kind != what::more || bytes.empty())
      return got;
  }
}

/// False when the head is not whole yet, or wrong.
bool frame_reader::read_head(std::span<char>& bytes, item& wrong) {
  while (head_size_ < head_needed_) {
    if (bytes.empty())
      return false;
    head_[head_size_++] = static_cast<std::uint8_t>(bytes.front());
    bytes = bytes.subspan(1);
    if (head_size_ != 2 || head_needed_ != 2)
      continue;
    wrong = judge_head();
    if (wrong.kind == what::broken)
      return false;
    const auto size = head_[1] & 0x7f;
    head_needed_ = static_cast<std::uint8_t>(2 + (size == 126 ? 2 : size == 127 ? 8 : 0) + 4);
  }
  wrong = read_length();
  if (wrong.kind == what::broken)
    return false;
  std::copy_n(head_.begin() + head_needed_ - 4, 4, head_.begin());
  mask_at_ = 0;
  in_payload_ = true;
  head_size_ = 0;
  head_needed_ = 2;
  return true;
}

frame_reader::item frame_reader::judge_head() {
  const auto op = head_[0] & 0x0f;
  final_ = (head_[0] & 0x80) != 0;
  op_ = static_cast<opcode>(op);
  if ((head_[0] & 0x70) != 0)
    return broken(protocol_error, "reserved bits are set");
  if ((op > 2 && op < 8) || op > 10)
    return broken(protocol_error, "an unknown kind of frame");
  if ((head_[1] & 0x80) == 0)
    return broken(protocol_error, "a frame without a mask");
  if (control()) {
    if (!final_ || (head_[1] & 0x7f) > static_cast<int>(control_max))
      return broken(protocol_error, "control frames are short and whole");
    return {};
  }
  if ((op_ == opcode::continuation) != in_message_)
    return broken(protocol_error,
                  in_message_ ? "a message within a message" : "a continuation of nothing");
  if (op_ == opcode::binary)
    return broken(not_text, "only text is spoken here");
  in_message_ = !final_;
  return {};
}

frame_reader::item frame_reader::read_length() {
  const auto size = head_[1] & 0x7f;
  left_ = static_cast<std::uint64_t>(size);
  if (size >= 126) {
    left_ = 0;
    for (int i = 2; i < head_needed_ - 4; ++i)
      left_ = left_ << 8 | head_[static_cast<std::size_t>(i)];
    if (left_ <= (size == 126 ? control_max : 0xffff) || left_ >> 63 != 0)
      return broken(protocol_error, "a length that is not in its shortest form");
  }
  if (!control() && left_ > limit_ - message_.size())
    return broken(too_big, "the message is too big");
  return {};
}

void frame_reader::unmask(std::span<char> part) {
  std::array<std::uint8_t, 8> key{};
  for (std::size_t i = 0; i < key.size(); ++i)
    key[i] = head_[(mask_at_ + i) & 3];
  std::uint64_t wide = 0;
  std::memcpy(&wide, key.data(), sizeof wide);
  std::size_t i = 0;
  for (; i + sizeof wide <= part.size(); i += sizeof wide) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, part.data() + i, sizeof eight);
    eight ^= wide;
    std::memcpy(part.data() + i, &eight, sizeof eight);
  }
  for (; i < part.size(); ++i)
    part[i] = static_cast<char>(static_cast<std::uint8_t>(part[i]) ^ key[i & 7]);
  mask_at_ = static_cast<std::uint8_t>((mask_at_ + part.size()) & 3);
}

frame_reader::item frame_reader::read_data(std::span<char> part) {
  const std::string_view text{part.data(), part.size()};
  if (!utf8_.feed(text))
    return broken(not_utf8, "text that is not UTF-8");
  const bool ended = final_ && left_ == 0;
  if (ended && !utf8_.whole())
    return broken(not_utf8, "text that ends within a character");
  if (ended && message_.empty())
    return {what::text, text};
  message_.append(text);
  if (!ended)
    return {left_ == 0 ? what::part : what::more};
  spent_ = &message_;
  return {what::text, message_};
}

frame_reader::item frame_reader::read_control(std::span<char> part) {
  std::string_view payload{part.data(), part.size()};
  if (left_ > 0 || !control_.empty()) {
    control_.append(payload);
    if (left_ > 0)
      return {};
    payload = control_;
    spent_ = &control_;
  }
  if (op_ == opcode::close)
    return judge_close(payload);
  return {op_ == opcode::ping ? what::ping : what::pong, payload};
}

} // namespace callout::websocket
