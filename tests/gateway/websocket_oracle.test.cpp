// Beast's WebSocket stream, which passes the Autobahn suite, as the judge of our frame reader:
// both are sent the same random and damaged streams and must say the same.
#include "gateway/websocket/frame.hpp"
#include "tests/gateway/frames.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <gtest/gtest.h>

#include <random>

namespace callout::testing {
namespace {

namespace beast = boost::beast;
namespace ws = beast::websocket;

constexpr std::size_t message_limit = 300;

struct verdict {
  std::vector<std::string> messages;
  /// Of the close frame that goes back; 0 when the stream just ends.
  unsigned code = 0;

  bool operator==(const verdict&) const = default;
};

std::ostream& operator<<(std::ostream& out, const verdict& v) {
  for (const auto& m : v.messages)
    out << '[' << m << ']';
  return out << ' ' << v.code;
}

constexpr std::string_view handshake =
    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// The code of the last frame in `sent` if that is a close frame.
unsigned close_code(std::string_view sent) {
  unsigned code = 0;
  while (sent.size() >= 2) {
    const auto size = static_cast<unsigned char>(sent[1]);
    if (static_cast<unsigned char>(sent[0]) == 0x88)
      code = size < 2 ? 1005
                      : static_cast<unsigned>(static_cast<unsigned char>(sent[2]) << 8 |
                                              static_cast<unsigned char>(sent[3]));
    sent.remove_prefix(std::min<std::size_t>(2u + size, sent.size()));
  }
  return code;
}

verdict beast_says(const std::string& bytes) {
  boost::asio::io_context io;
  beast::test::stream near{io};
  auto far = beast::test::connect(near);
  ws::stream<beast::test::stream> stream{std::move(near)};
  stream.read_message_max(message_limit);
  stream.next_layer().append(handshake);
  stream.accept();
  far.clear();
  stream.next_layer().append(bytes);
  far.close();
  verdict v;
  beast::error_code ec;
  for (;;) {
    beast::flat_buffer buffer;
    stream.read(buffer, ec);
    if (ec)
      break;
    v.messages.push_back(beast::buffers_to_string(buffer.data()));
    // Beast does not see that a text ends within a character when its last fragment is empty.
    if (stream.got_text() && !http::is_utf8(v.messages.back())) {
      v.messages.pop_back();
      v.code = 1007;
      return v;
    }
  }
  v.code = close_code({far.str().data(), far.str().size()});
  // RFC 6455 section 7.4.2 ends the codes at 4999; Beast takes any beyond.
  if (v.code >= 5000)
    v.code = 1002;
  return v;
}

verdict we_say(std::string bytes, std::mt19937& random) {
  using what = websocket::frame_reader::what;
  websocket::frame_reader reader{message_limit};
  verdict v;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto n = std::min<std::size_t>(1 + random() % 40, bytes.size() - at);
    std::span<char> part{bytes.data() + at, n};
    at += n;
    for (auto item = reader.next(part); item.kind != what::more; item = reader.next(part)) {
      if (item.kind == what::text)
        v.messages.emplace_back(item.payload);
      if (item.kind == what::close || item.kind == what::broken) {
        // A close without a code is answered in kind by us, with 1000 by Beast.
        v.code = item.code == 1005 ? 1000 : item.code;
        return v;
      }
    }
  }
  return v;
}

std::string random_text(std::mt19937& random, bool whole) {
  static constexpr const char* pieces[] = {"a",   "{\"type\":\"ping\"}", "\xD8\xA7", "\xE2\x82\xAC",
                                           "0",   "\xF0\x9F\x94\xA7",    " ",        "\xD8",
                                           "\xFF"};
  std::string text;
  const auto count = random() % 12;
  for (unsigned i = 0; i < count; ++i)
    text += pieces[random() % (whole || random() % 30 != 0 ? 7 : 9)];
  if (random() % 20 == 0)
    text.append(random() % 250, 'x');
  return text;
}

std::string random_frame(std::mt19937& random, bool& within) {
  const auto rarely = [&] { return random() % 60 == 0; };
  const auto pick = random() % 12;
  if (pick == 0)
    return client_frame(random_text(random, true).substr(0, 120),
                        {.op = random() % 2 == 0 ? 9u : 10u}, static_cast<std::uint32_t>(random()));
  if (pick == 1 && random() % 4 == 0) {
    constexpr unsigned codes[] = {999,  1000, 1001, 1003, 1004, 1005, 1006,
                                  1007, 1011, 1013, 1015, 2999, 3000, 4999};
    // A reason that is not UTF-8 is 1007 here and 1002 there: left to the table of our own.
    const auto reason = random_text(random, true);
    const auto payload = random() % 4 == 0 ? std::string(random() % 2, 'x')
                                           : close_payload(codes[random() % std::size(codes)],
                                                           reason.size() > 123 ? "" : reason);
    return client_frame(payload, {.op = 8});
  }
  frame_shape s{.op = within ? 0u : 1u, .final = random() % 3 != 0};
  within = !s.final;
  if (rarely())
    s.op = random() % 16;
  if (rarely())
    s.reserved = random() % 8;
  if (rarely())
    s.masked = false;
  if (rarely())
    s.length_bytes = random() % 2 == 0 ? 2 : 8;
  return client_frame(random_text(random, s.final), s, static_cast<std::uint32_t>(random()));
}

TEST(Oracle, AgreesOnRandomStreams) {
  std::mt19937 random{20261122};
  int ended_by_us = 0, messages = 0;
  for (int round = 0; round < 6'000; ++round) {
    std::string bytes;
    bool within = false;
    const auto frames = 1 + random() % 8;
    for (unsigned i = 0; i < frames; ++i)
      bytes += random_frame(random, within);
    const auto ours = we_say(bytes, random);
    auto theirs = beast_says(bytes);
    // Beast takes binary messages; up to the first of them both must agree.
    if (ours.code == 1003) {
      theirs.messages.resize(std::min(theirs.messages.size(), ours.messages.size()));
      theirs.code = 1003;
    }
    ASSERT_EQ(ours, theirs) << "round " << round;
    ended_by_us += ours.code != 0 ? 1 : 0;
    messages += static_cast<int>(ours.messages.size());
  }
  EXPECT_GT(ended_by_us, 600) << "the streams must also be wrong often enough";
  EXPECT_GT(messages, 6'000) << "and right often enough";
}

} // namespace
} // namespace callout::testing
