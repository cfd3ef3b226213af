// Streams that cost the server something: those who never say who they are, those who open more
// than they need, and those whose session has ended.
#include "tests/end_to_end/visits.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <sys/socket.h>

#include <array>
#include <fstream>

namespace callout::end_to_end {
namespace {

using boost::asio::ip::tcp;

constexpr std::chrono::seconds patience{15};
constexpr std::size_t guests_max = 256, per_person_max = 16, reserve = 256;
constexpr unsigned ended = 4001, gave_way = 4002;

constexpr std::string_view guest_handshake =
    "GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: callout.v1\r\n\r\n";
constexpr std::string_view live_question = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/// Many connections of which each says one thing and then stays.
class crowd {
public:
  explicit crowd(const std::string& url) : at_{kit::split_url(url)} {}

  /// The status that one more of them is answered with.
  unsigned one_more(std::string_view says) {
    auto& socket = sockets_.emplace_back(io_);
    socket.connect({boost::asio::ip::make_address(at_.host),
                    static_cast<unsigned short>(std::stoi(at_.port))});
    // Nobody waits for ever: a server that does not answer fails the test.
    const timeval limit{patience.count(), 0};
    setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    boost::system::error_code ignored;
    boost::asio::write(socket, boost::asio::buffer(says), ignored);
    std::array<char, 12> status{}; // "HTTP/1.1 200"
    std::size_t got = 0;
    while (got < status.size()) {
      const auto n = ::recv(socket.native_handle(), &status[got], status.size() - got, 0);
      if (n <= 0)
        return 0;
      got += static_cast<std::size_t>(n);
    }
    return static_cast<unsigned>(std::stoi(std::string{&status[9], 3}));
  }
  void leave() { sockets_.clear(); }

private:
  kit::host_port at_;
  boost::asio::io_context io_;
  std::vector<tcp::socket> sockets_;
};

TEST(Stream, ThatNeverSaysHelloIsClosed) {
  stage s;
  kit::ws_client silent{s.url(), "", kit::sign_in::never};
  auto customer = s.by_tool("customer", "noura");
  auto hers = customer.stream(kit::sign_in::by_first_frame);
  hers.wait_for("ready");
  EXPECT_EQ(silent.wait_closed(patience), ended);
  hers.send({{"type", "ping"}});
  hers.wait_for("pong");
}

TEST(Stream, OfGuestsIsOneOfAFew) {
  stage s;
  auto customer = s.by_tool("customer", "noura");
  crowd guests{s.url()};
  std::size_t admitted = 0;
  unsigned status = 101;
  while (admitted < 2 * guests_max && (status = guests.one_more(guest_handshake)) == 101)
    ++admitted;
  EXPECT_EQ(status, 503u);
  EXPECT_EQ(admitted, guests_max);
  customer.stream().wait_for("ready");
  guests.leave();
  eventually("there is room for guests again",
             [&] { return guests.one_more(guest_handshake) == 101; });
}

TEST(Stream, OfOnePersonGivesWayToNewerOnes) {
  stage s;
  auto customer = s.by_tool("customer", "noura");
  std::vector<kit::ws_client> all;
  for (std::size_t i = 0; i <= per_person_max; ++i)
    all.push_back(customer.stream()), all.back().wait_for("ready");
  EXPECT_EQ(all.front().wait_closed(patience), gave_way);
  for (std::size_t i = 1; i < all.size(); ++i) {
    all[i].send({{"type", "ping"}});
    EXPECT_NO_THROW(all[i].wait_for("pong")) << i;
  }
}

TEST(Stream, ThatResumesAfterWhatNeverWasIsToldSo) {
  stage s;
  auto customer = s.by_tool("customer", "noura");
  const auto resumed = [&](std::uint64_t offset) {
    return customer.stream_after(offset).wait_for("resumed");
  };
  const auto answer = [](bool recovered, std::uint64_t offset) {
    return json{{"type", "resumed"}, {"recovered", recovered}, {"offset", offset}};
  };
  EXPECT_EQ(resumed(0), answer(true, 0)) << "of an inbox that was never written to";
  EXPECT_EQ(resumed(7), answer(false, 0));
  book(customer);
  eventually("her inbox has heard of it", [&] { return resumed(0)["offset"] >= 1; });
  const std::uint64_t last = resumed(0)["offset"];
  EXPECT_FALSE(resumed(1'000'000)["recovered"]);
  EXPECT_LT(resumed(1'000'000)["offset"], 1'000'000);
  EXPECT_GE(resumed(1'000'000)["offset"], last);
  EXPECT_TRUE(resumed(last)["recovered"]);
}

/// Somebody with a phone who signs in once more, on another device.
class StreamOfASession : public testing::Test {
protected:
  stage s;
  person first = s.by_phone("+966555000401", "customer");
  /// DOMAIN 3.12: after a session has ended its sockets close within this.
  static constexpr std::chrono::seconds soon{5};

  person again() {
    s.advance(120); // Codes are sent at intervals.
    return s.by_phone("+966555000401", "customer");
  }
};

TEST_F(StreamOfASession, ClosesWhenItIsSignedOut) {
  auto second = again();
  auto one = first.stream(), other = second.stream();
  one.wait_for("ready"), other.wait_for("ready");
  first.post("/v1/auth/sign-out");
  EXPECT_EQ(one.wait_closed(soon), ended);
  other.send({{"type", "ping"}});
  other.wait_for("pong");
}

TEST_F(StreamOfASession, ClosesWhenARefreshTokenOfItIsStolen) {
  const auto stolen = first.refresh_token();
  first.refresh();
  s.advance(60); // Longer than a lost answer is forgiven.
  auto stream = first.stream();
  stream.wait_for("ready");
  kit::http_client thief{s.url()};
  EXPECT_EQ(thief.post("/v1/auth/tokens", {{"refresh_token", stolen}}).status, 401u);
  EXPECT_EQ(stream.wait_closed(soon), ended);
}

TEST_F(StreamOfASession, FollowsTheTokenThatItWasGivenLast) {
  auto second = again();
  auto stream = first.stream();
  stream.wait_for("ready");
  stream.send({{"type", "hello"}, {"token", second.token()}});
  stream.send({{"type", "ping"}});
  stream.wait_for("pong");
  first.post("/v1/auth/sign-out");
  stream.send({{"type", "ping"}});
  stream.wait_for("pong");
  second.post("/v1/auth/sign-out");
  EXPECT_EQ(stream.wait_closed(soon), ended);
}

/// The soft limit is put up to the hard one, and below that there is always room to say no.
TEST(Stream, TakesNoDescriptorThatTheServerNeeds) {
  constexpr std::size_t soft = 300, hard = 700;
  kit::temporary_directory folder;
  const auto script = folder / "limited";
  std::ofstream{script} << "#!/bin/sh\nulimit -S -n " << soft << " && ulimit -H -n " << hard
                        << " && exec '" << kit::callout_binary().string() << "' \"$@\"\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  kit::server_process server{{.data = folder / "data", .binary = script}};
  crowd connected{server.url()};
  std::size_t served = 0;
  unsigned status = 200;
  while (served < hard && (status = connected.one_more(live_question)) == 200)
    ++served;
  EXPECT_EQ(status, 503u) << "after " << served;
  EXPECT_EQ(served, hard - reserve);
  connected.leave();
  eventually("it serves again", [&] { return connected.one_more(live_question) == 200; });
}

} // namespace
} // namespace callout::end_to_end
