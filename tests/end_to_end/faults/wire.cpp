#include "tests/end_to_end/faults/wire.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace callout::faults {

namespace {

constexpr std::size_t piece_max = 64 << 10;
constexpr std::size_t client = 0, server = 1;

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

sockaddr_in loopback(unsigned short port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return at;
}

} // namespace

/// Two sockets, and what was read from one and not yet taken by the other.
struct wire::pair {
  std::array<int, 2> ends{-1, -1};
  std::array<std::string, 2> waiting; ///< for that end
  std::array<bool, 2> kept{};         ///< whether that waits until it is let go
  std::string tail;                   ///< of what the client sent last: a trap may be split
  std::optional<trap> at_answer;      ///< to be done when the server says something
  bool over = false, ending = false;

  ~pair() {
    for (const int fd : ends)
      if (fd >= 0)
        ::close(fd);
  }
};

wire::wire(place to) : to_{std::move(to)} {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  auto at = loopback(0);
  socklen_t size = sizeof at;
  if (listener_ < 0 || wake_ < 0 ||
      ::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
      ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
    fail("a wire");
  port_ = ntohs(at.sin_port);
  thread_ = std::thread{[this] { run(); }};
}

wire::~wire() {
  {
    const std::lock_guard lock{mutex_};
    end_ = true;
  }
  wake();
  thread_.join();
  pairs_.clear();
  ::close(listener_);
  ::close(wake_);
}

void wire::wake() {
  const std::uint64_t one = 1;
  // A counter that is full wakes as well.
  [[maybe_unused]] const auto done = ::write(wake_, &one, sizeof one);
}

void wire::lead_to(place to) {
  const std::lock_guard lock{mutex_};
  to_ = std::move(to);
}

void wire::set(state s) {
  {
    const std::lock_guard lock{mutex_};
    state_ = s;
    if (s == state::cut)
      break_all_ = true;
  }
  wake();
}

void wire::break_all() {
  {
    const std::lock_guard lock{mutex_};
    break_all_ = true;
  }
  wake();
}

void wire::break_at(std::string bytes, moment m) {
  set(trap{std::move(bytes), m, false});
}

void wire::hold_at(std::string bytes, moment m) {
  set(trap{std::move(bytes), m, true});
}

void wire::set(trap t) {
  const std::lock_guard lock{mutex_};
  trap_ = std::move(t);
}

void wire::let_go() {
  {
    const std::lock_guard lock{mutex_};
    for (auto& p : pairs_)
      p.kept = {};
  }
  wake();
}

void wire::run() {
  while (step())
    ;
}

/// Waits for sockets on which something can be done, without the lock, and does it.
bool wire::step() {
  std::vector<pollfd> all{{wake_, POLLIN, 0}};
  {
    const std::lock_guard lock{mutex_};
    if (end_)
      return false;
    if (std::exchange(break_all_, false))
      pairs_.clear();
    if (state_ != state::silent) {
      all.push_back({listener_, POLLIN, 0});
      for (const auto& p : pairs_)
        for (std::size_t i : {client, server}) {
          // Reads only what the other end has room for.
          const bool room = p.waiting[1 - i].empty() && !p.kept[1 - i];
          const short in = room && !p.ending ? POLLIN : 0;
          const short out = p.waiting[i].empty() || p.kept[i] ? 0 : POLLOUT;
          // One that hung up would wake us for ever.
          all.push_back({in | out ? p.ends[i] : -1, static_cast<short>(in | out), 0});
        }
    }
  }
  if (::poll(all.data(), all.size(), -1) < 0)
    return errno == EINTR;
  const std::lock_guard lock{mutex_};
  std::uint64_t count = 0;
  // What was asked for comes before what arrived.
  if (::read(wake_, &count, sizeof count) > 0 || state_ == state::silent || break_all_)
    return true;
  auto seen = all.begin() + 2;
  for (auto& p : pairs_)
    for (std::size_t i : {client, server}) {
      const auto happened = (seen++)->revents;
      if (!p.over && (happened & POLLOUT))
        flush(p, i);
      if (!p.over && (happened & (POLLIN | POLLHUP | POLLERR)))
        carry(p, i);
    }
  pairs_.remove_if([](const pair& p) {
    return p.over || (p.ending && p.waiting[client].empty() && p.waiting[server].empty());
  });
  if (all[1].revents & POLLIN)
    accept_one();
  return true;
}

bool wire::connect_to(int& fd) const {
  if (to_.file.empty()) {
    const auto at = loopback(to_.port);
    fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  }
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  std::strncpy(at.sun_path, to_.file.c_str(), sizeof at.sun_path - 1);
  fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
}

void wire::accept_one() {
  const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0)
    return;
  pair fresh;
  fresh.ends[client] = fd;
  if (state_ == state::cut || !connect_to(fresh.ends[server]))
    return;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto& kept = pairs_.emplace_back();
  std::swap(kept.ends, fresh.ends);
}

bool wire::trapped(pair& p, std::size_t from, std::size_t fresh) {
  if (from == server)
    return p.at_answer.has_value();
  if (!trap_ || p.at_answer)
    return false;
  const auto& sent = p.waiting[server];
  const auto seen = p.tail + sent.substr(sent.size() - fresh);
  p.tail = seen.substr(seen.size() - std::min(seen.size(), trap_->bytes.size()));
  if (seen.find(trap_->bytes) == std::string::npos)
    return false;
  if (trap_->when != moment::after)
    return true;
  p.at_answer = std::exchange(trap_, std::nullopt);
  return false;
}

void wire::spoil(pair& p, std::size_t to, const trap& t) {
  auto& bytes = p.waiting[to];
  if (t.when == moment::inside) {
    const auto at = bytes.find(t.bytes);
    const auto end = at == std::string::npos ? 0 : at + t.bytes.size();
    auto rest = bytes.substr(end);
    bytes.resize(end);
    flush(p, to); // A few bytes: there is room for them.
    bytes += rest;
  }
  p.kept[to] = t.hold;
  p.over = p.over || !t.hold;
  ++(t.hold ? held_ : broken_);
}

void wire::carry(pair& p, std::size_t from) {
  auto& into = p.waiting[1 - from];
  if (!into.empty() || p.kept[1 - from])
    return; // One that hangs up is read when there is room.
  into.resize(piece_max);
  const auto count = ::recv(p.ends[from], into.data(), into.size(), MSG_DONTWAIT);
  into.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (count <= 0) {
    p.ending = true;
    return;
  }
  if (!trapped(p, from, into.size()))
    return flush(p, 1 - from);
  const auto t = *std::exchange(from == server ? p.at_answer : trap_, std::nullopt);
  spoil(p, 1 - from, t);
}

void wire::flush(pair& p, std::size_t to) {
  auto& bytes = p.waiting[to];
  const auto count = ::send(p.ends[to], bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count > 0)
    bytes.erase(0, static_cast<std::size_t>(count));
  else if (errno != EAGAIN && errno != EINTR)
    p.over = true;
}

} // namespace callout::faults
