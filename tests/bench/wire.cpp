#include "tests/bench/wire.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <stdexcept>

namespace callout::bench {

wire::wire(int epoll, std::uint16_t port, heard h)
    : epoll_{epoll}, socket_{::socket(AF_INET, SOCK_STREAM, 0)}, heard_{std::move(h)} {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    ::close(socket_);
    throw std::runtime_error{"cannot connect to the server"};
  }
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  epoll_event e{};
  e.events = EPOLLIN;
  e.data.ptr = this;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_, &e);
}

wire::~wire() {
  ::close(socket_);
}

void wire::write_all(std::string_view text) {
  while (!text.empty()) {
    const auto n = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (n <= 0)
      throw std::runtime_error{"the server closed a connection"};
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

void wire::request(std::string_view verb, std::string_view path, std::string_view token,
                   std::string_view body, std::string_view key) {
  thread_local std::string out;
  out.clear();
  out.append(verb).append(" ").append(path);
  out.append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ").append(token);
  if (!key.empty())
    out.append("\r\nIdempotency-Key: ").append(key);
  if (verb != "GET")
    out.append("\r\nContent-Type: application/json\r\nContent-Length: ")
        .append(std::to_string(body.size()));
  out.append("\r\n\r\n").append(body);
  write_all(out);
}

void wire::open_stream(std::string_view token, std::string_view path) {
  std::string out = "GET " + std::string{path} +
                    " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    "Sec-WebSocket-Protocol: callout.v1\r\nAuthorization: Bearer ";
  write_all(out.append(token).append("\r\n\r\n"));
}

void wire::frame(std::string_view text) {
  std::string out;
  out += static_cast<char>(0x81);
  if (text.size() < 126) {
    out += static_cast<char>(0x80 | text.size());
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(text.size() >> 8);
    out += static_cast<char>(text.size() & 255);
  }
  out.append(4, '\0'); // A mask of zeros leaves the text as it is.
  write_all(out.append(text));
}

void wire::readable() {
  char buffer[16'384];
  const auto n = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
  if (n == 0)
    throw std::runtime_error{"the server closed a connection"};
  if (n < 0)
    return;
  in_.append(buffer, static_cast<std::size_t>(n));
  stream_ ? read_frames() : read_answers();
  in_.erase(0, at_);
  at_ = 0;
}

void wire::read_answers() {
  for (;;) {
    const std::string_view rest{in_.data() + at_, in_.size() - at_};
    const auto end = rest.find("\r\n\r\n");
    if (end == rest.npos)
      return;
    int status = 0;
    std::from_chars(rest.data() + 9, rest.data() + 12, status);
    if (status == 101) {
      stream_ = true;
      at_ += end + 4;
      heard_(101, {});
      return read_frames();
    }
    std::size_t length = 0;
    for (const std::string_view name : {"Content-Length: ", "content-length: "})
      if (const auto h = rest.find(name); h < end)
        std::from_chars(rest.data() + h + name.size(), rest.data() + end, length);
    if (rest.size() < end + 4 + length)
      return;
    at_ += end + 4 + length;
    heard_(status, rest.substr(end + 4, length));
  }
}

void wire::read_frames() {
  for (;;) {
    const auto* b = reinterpret_cast<const unsigned char*>(in_.data() + at_);
    const auto size = in_.size() - at_;
    if (size < 2)
      return;
    std::size_t length = b[1] & 127, head = 2;
    if (length == 126) {
      if (size < 4)
        return;
      length = static_cast<std::size_t>(b[2]) << 8 | b[3];
      head = 4;
    }
    if (size < head + length)
      return;
    if ((b[0] & 15) == 1)
      heard_(0, {in_.data() + at_ + head, length});
    at_ += head + length;
  }
}

loop::loop() : epoll_{::epoll_create1(0)} {
}
loop::~loop() {
  ::close(epoll_);
}

bool loop::run(const std::function<bool()>& done, steady::time_point deadline) {
  epoll_event events[256];
  while (!done()) {
    if (steady::now() > deadline)
      return false;
    const int n = ::epoll_wait(epoll_, events, 256, 50);
    for (int i = 0; i < n; ++i)
      static_cast<wire*>(events[i].data.ptr)->readable();
  }
  return true;
}

std::string_view text_field(std::string_view body, std::string_view name) {
  std::string wanted{'"'};
  wanted.append(name).append("\":\"");
  const auto from = body.find(wanted);
  if (from == body.npos)
    return {};
  const auto start = from + wanted.size();
  return body.substr(start, body.find('"', start) - start);
}

} // namespace callout::bench
