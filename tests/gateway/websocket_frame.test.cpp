// The frame reader alone: what it takes, what it refuses, wherever the bytes are cut.
#include "gateway/websocket/frame.hpp"
#include "tests/gateway/frames.hpp"

#include <gtest/gtest.h>

namespace callout::testing {
namespace {

using websocket::frame_reader;
using what = frame_reader::what;

/// What a stream of bytes says, as text: `text(hi) ping(x) close(1000,bye)` or `broken(1002)`.
std::string read(std::string bytes, std::size_t piece, std::size_t limit = 1000) {
  frame_reader reader{limit};
  std::string said;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::span<char> part{bytes.data() + at, std::min(piece, bytes.size() - at)};
    for (auto item = reader.next(part); item.kind != what::more; item = reader.next(part)) {
      const std::string payload{item.payload};
      const auto code = std::to_string(item.code);
      switch (item.kind) {
      case what::text: said += "text(" + payload + ")"; break;
      case what::ping: said += "ping(" + payload + ")"; break;
      case what::part: break;
      case what::pong: said += "pong(" + payload + ")"; break;
      case what::close: return said + "close(" + code + "," + payload + ")";
      default: return said + "broken(" + code + ")";
      }
    }
  }
  return said;
}

void expect_read(const std::string& bytes, const std::string& said, std::size_t limit = 1000) {
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    ASSERT_EQ(read(bytes, piece, limit), said) << "in pieces of " << piece;
}

std::string f(std::string_view payload, frame_shape s = {}) {
  return client_frame(payload, s);
}

TEST(Frames, CarryText) {
  expect_read(f("hello") + f("") + f("\xD8\xA7\xD9\x84"),
              "text(hello)text()text(\xD8\xA7\xD9\x84)");
  for (const std::size_t n : {124, 125, 126, 127, 128, 999, 1000}) {
    const std::string text(n, 'x');
    expect_read(f(text), "text(" + text + ")");
  }
  const std::string large(70'000, 'x');
  EXPECT_EQ(read(f(large) + f("y"), 1000, 70'000), "text(" + large + ")text(y)");
}

TEST(Frames, ArePutTogetherFromFragments) {
  const auto first = f("he", {.final = false}), middle = f("l", {.op = 0, .final = false}),
             last = f("lo", {.op = 0}), ping = f("p", {.op = 9});
  expect_read(first + middle + last + f("x"), "text(hello)text(x)");
  expect_read(first + ping + middle + f("q", {.op = 10}) + last, "ping(p)pong(q)text(hello)");
  expect_read(f("", {.final = false}) + f("", {.op = 0}), "text()");
  expect_read(f("\xD8", {.final = false}) + f("\xA7", {.op = 0}), "text(\xD8\xA7)");
}

TEST(Frames, OfOtherShapesAreRefused) {
  const auto partial = f("a", {.final = false});
  const struct {
    std::string bytes;
    int code;
  } rows[] = {
      {f("a", {.reserved = 1}), 1002},
      {f("a", {.reserved = 2}), 1002},
      {f("a", {.reserved = 4}), 1002},
      {f("a", {.op = 9, .reserved = 4}), 1002},
      {f("a", {.masked = false}), 1002},
      {f("a", {.op = 3}), 1002},
      {f("a", {.op = 7}), 1002},
      {f("a", {.op = 11}), 1002},
      {f("a", {.op = 15}), 1002},
      {f("a", {.op = 2}), 1003},
      {f("a", {.op = 0}), 1002},
      {partial + f("b"), 1002},
      {f("a", {.op = 9, .final = false}), 1002},
      {f("a", {.op = 8, .final = false}), 1002},
      {f(std::string(126, 'a'), {.op = 9}), 1002},
      {f("a", {.length_bytes = 2}), 1002},
      {f("a", {.length_bytes = 8}), 1002},
      {f(std::string(125, 'a'), {.length_bytes = 2}), 1002},
      {f(std::string(300, 'a'), {.length_bytes = 8}), 1002},
      {"\x81\xFF\x80" + std::string(11, '\0'), 1002},
      {"\x81\xFF\x7f" + std::string(11, '\xff'), 1009},
      {f("\xFF"), 1007},
      {f("\xC0\xAF"), 1007},
      {f("\xED\xA0\x80"), 1007},
      {f("ab\xD8"), 1007},
      {f("\xD8", {.final = false}) + f("a", {.op = 0, .final = false}), 1007},
      {f("", {.op = 8}).substr(0, 1) + "\x81" + std::string(5, 'x'), 1002},
      {f(close_payload(0), {.op = 8}), 1002},
      {f(close_payload(999), {.op = 8}), 1002},
      {f(close_payload(1004), {.op = 8}), 1002},
      {f(close_payload(1005), {.op = 8}), 1002},
      {f(close_payload(1006), {.op = 8}), 1002},
      {f(close_payload(1015), {.op = 8}), 1002},
      {f(close_payload(2999), {.op = 8}), 1002},
      {f(close_payload(5000), {.op = 8}), 1002},
      {f(close_payload(1000, "\xFF"), {.op = 8}), 1007},
  };
  for (const auto& [bytes, code] : rows)
    expect_read(bytes + std::string(20, 'x'), "broken(" + std::to_string(code) + ")");
}

TEST(Frames, InvalidTextIsRefusedAsSoonAsItCanBeTold) {
  const auto endless = f("ok\xFF", {.final = false});
  EXPECT_EQ(read(endless.substr(0, endless.size()), 1), "broken(1007)");
}

TEST(Frames, MessagesBeyondTheLimitAreRefusedBeforeTheyArrive) {
  expect_read(f(std::string(200, 'x')), "text(" + std::string(200, 'x') + ")", 200);
  expect_read(f(std::string(201, 'x')).substr(0, 8), "broken(1009)", 200);
  expect_read(f(std::string(150, 'x'), {.final = false}) + f(std::string(51, 'x'), {.op = 0}),
              "broken(1009)", 200);
}

TEST(Frames, SayWhyTheyClose) {
  expect_read(f("", {.op = 8}), "close(1005,)");
  expect_read(f(close_payload(1000, "bye"), {.op = 8}) + f("lost"), "close(1000,bye)");
  expect_read(f(close_payload(4999), {.op = 8}), "close(4999,)");
}

TEST(Frames, AreWrittenInTheirShortestForm) {
  const auto written = [](std::size_t n) {
    std::string out;
    websocket::append_frame(out, websocket::opcode::text, std::string(n, 'x'));
    return out.substr(0, out.size() - n);
  };
  using namespace std::string_literals;
  EXPECT_EQ(written(0), "\x81\x00"s);
  EXPECT_EQ(written(125), "\x81\x7d"s);
  EXPECT_EQ(written(126), "\x81\x7e\x00\x7e"s);
  EXPECT_EQ(written(65535), "\x81\x7e\xff\xff"s);
  EXPECT_EQ(written(65536), "\x81\x7f\0\0\0\0\0\x01\0\0"s);
  std::string out;
  websocket::append_close(out, 4008, std::string(500, 'x'));
  EXPECT_EQ(out.substr(0, 4), "\x88\x7d\x0f\xa8");
  EXPECT_EQ(out.size(), 127u);
  out.clear();
  websocket::append_close(out, 1005, "ignored");
  EXPECT_EQ(out, "\x88\x00"s);
}

} // namespace
} // namespace callout::testing
