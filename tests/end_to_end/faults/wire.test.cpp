// The wire itself: what it carries, keeps and breaks, before anything is said of servers by it.
#include "tests/end_to_end/faults/wire.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>

namespace callout::faults {
namespace {

/// One connected socket, with a limit on how long it waits.
class end {
public:
  explicit end(int fd) : fd_{fd} {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~end() { ::close(fd_); }
  void say(const std::string& words) { ::send(fd_, words.data(), words.size(), MSG_NOSIGNAL); }
  /// That many bytes; fewer when it ends before.
  std::string hear(std::size_t count) {
    std::string words(count, ' ');
    const auto got = ::recv(fd_, words.data(), count, MSG_WAITALL);
    words.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return words;
  }
  void leave() { ::shutdown(fd_, SHUT_RDWR); }
  bool hears_now() {
    char one = 0;
    return ::recv(fd_, &one, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
  }

private:
  int fd_;
};

sockaddr_in at(unsigned short port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

/// Looks again until it holds, for as long as `end` would wait.
void until(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!holds() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_TRUE(holds());
}

class Wire : public testing::Test {
protected:
  Wire() {
    auto a = at(0);
    socklen_t size = sizeof a;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&a), size);
    ::listen(listener_, 8);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&a), &size);
    port_ = ntohs(a.sin_port);
    wire_ = std::make_unique<wire>(wire::place{.port = port_});
  }
  ~Wire() override { ::close(listener_); }

  end connect() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const auto a = at(wire_->port());
    EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a), 0);
    return end{fd};
  }
  end accept() { return end{::accept(listener_, nullptr, nullptr)}; }

  const int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  unsigned short port_ = 0;
  std::unique_ptr<wire> wire_;
};

TEST_F(Wire, CarriesBothWaysAndMoreThanItHolds) {
  auto near = connect();
  auto far = accept();
  const std::string much(3 << 20, 'x');
  std::thread sender{[&] { near.say(much); }};
  EXPECT_EQ(far.hear(much.size()), much);
  sender.join();
  far.say("well");
  EXPECT_EQ(near.hear(4), "well");
}

TEST_F(Wire, KeepsWhatItIsTold) {
  auto near = connect();
  auto far = accept();
  near.say("a");
  EXPECT_EQ(far.hear(1), "a");
  wire_->set(wire::state::silent);
  near.say("late");
  auto second = connect(); // Nobody takes it up.
  EXPECT_FALSE(far.hears_now());
  wire_->set(wire::state::open);
  EXPECT_EQ(far.hear(4), "late");
  auto other = accept();
  second.say("b");
  EXPECT_EQ(other.hear(1), "b");
}

TEST_F(Wire, EndsWhatIsThereAndSendsAwayWhoComes) {
  auto near = connect();
  auto far = accept();
  near.say("a");
  EXPECT_EQ(far.hear(1), "a");
  wire_->set(wire::state::cut);
  EXPECT_EQ(near.hear(1), "");
  EXPECT_EQ(far.hear(1), "");
  auto second = connect();
  EXPECT_EQ(second.hear(1), "");
  wire_->set(wire::state::open);
  auto third = connect();
  auto other = accept();
  third.say("c");
  EXPECT_EQ(other.hear(1), "c");
}

TEST_F(Wire, BreaksBeforeAMessage) {
  auto near = connect();
  auto far = accept();
  wire_->break_at("commit", wire::moment::before);
  near.say("begin;com");
  EXPECT_EQ(far.hear(9), "begin;com");
  near.say("mit");
  EXPECT_EQ(far.hear(3), "");
  EXPECT_EQ(near.hear(1), "");
  EXPECT_EQ(wire_->broken(), 1);
}

TEST_F(Wire, BreaksBetweenAMessageAndItsAnswer) {
  auto near = connect();
  auto far = accept();
  auto bystander = connect();
  auto beside = accept();
  wire_->break_at("commit", wire::moment::after);
  near.say("commit");
  EXPECT_EQ(far.hear(6), "commit");
  EXPECT_EQ(wire_->broken(), 0);
  far.say("done");
  EXPECT_EQ(near.hear(4), "");
  EXPECT_EQ(wire_->broken(), 1);
  bystander.say("commit");
  EXPECT_EQ(beside.hear(6), "commit");
  beside.say("done");
  EXPECT_EQ(bystander.hear(4), "done");
}

TEST_F(Wire, HoldsOneMessageBackAndCarriesTheOthers) {
  auto near = connect();
  auto far = accept();
  auto bystander = connect();
  auto beside = accept();
  wire_->hold_at("commit", wire::moment::before);
  near.say("commit");
  until([&] { return wire_->held() == 1; });
  bystander.say("commit");
  EXPECT_EQ(beside.hear(6), "commit");
  near.say(";end");
  EXPECT_FALSE(far.hears_now());
  far.say("news");
  EXPECT_EQ(near.hear(4), "news") << "the other direction goes on";
  wire_->let_go();
  EXPECT_EQ(far.hear(10), "commit;end");
  near.say("commit");
  EXPECT_EQ(far.hear(6), "commit");
  EXPECT_EQ(wire_->held(), 1);
}

TEST_F(Wire, HoldsBackTheRestOfAMessageThatItsSenderMayNotLiveToSee) {
  auto near = connect();
  auto far = accept();
  wire_->hold_at("begin", wire::moment::inside);
  near.say("begin;commit");
  EXPECT_EQ(far.hear(5), "begin");
  until([&] { return wire_->held() == 1; });
  EXPECT_FALSE(far.hears_now());
  near.leave();
  wire_->let_go();
  EXPECT_EQ(far.hear(8), ";commit");
}

TEST_F(Wire, HoldsBackAnAnswer) {
  auto near = connect();
  auto far = accept();
  wire_->hold_at("commit", wire::moment::after);
  near.say("commit");
  EXPECT_EQ(far.hear(6), "commit");
  EXPECT_EQ(wire_->held(), 0);
  far.say("done");
  until([&] { return wire_->held() == 1; });
  EXPECT_FALSE(near.hears_now());
  wire_->let_go();
  EXPECT_EQ(near.hear(4), "done");
}

TEST_F(Wire, BreaksInsideAMessage) {
  auto near = connect();
  auto far = accept();
  wire_->break_at("begin", wire::moment::inside);
  near.say("begin;commit");
  EXPECT_EQ(far.hear(12), "begin");
  EXPECT_EQ(near.hear(1), "");
  EXPECT_EQ(wire_->broken(), 1);
}

TEST_F(Wire, LeadsSomewhereElse) {
  wire other{{.port = 1}};
  other.lead_to({.port = port_});
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const auto a = at(other.port());
  ASSERT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a), 0);
  end near{fd};
  auto far = accept();
  near.say("a");
  EXPECT_EQ(far.hear(1), "a");
}

} // namespace
} // namespace callout::faults
