// Blocking sockets, each wait with a deadline.
#include "tests/gateway/raw_client.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace callout::testing {

raw_client::raw_client(std::uint16_t port) : fd_{::socket(AF_INET, SOCK_STREAM, 0)} {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) {
    ::close(fd_);
    throw std::runtime_error{"cannot connect"};
  }
}

raw_client::~raw_client() {
  ::close(fd_);
}

bool raw_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void raw_client::finish() {
  ::shutdown(fd_, SHUT_WR);
}

bool raw_client::fill() {
  pollfd p{fd_, POLLIN, 0};
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
  if (::poll(&p, 1, static_cast<int>(ms)) <= 0)
    throw std::runtime_error{"the server said nothing in time"};
  char bytes[16 * 1024];
  const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
  if (n <= 0)
    return false;
  read_.append(bytes, static_cast<std::size_t>(n));
  return true;
}

std::optional<answer> raw_client::receive(bool head_only) {
  std::size_t end = 0;
  while ((end = read_.find("\r\n\r\n")) == std::string::npos)
    if (!fill())
      return std::nullopt;
  answer a;
  a.head = read_.substr(0, end + 2);
  read_.erase(0, end + 4);
  a.status = static_cast<unsigned>(std::stoul(a.head.substr(9, 3)));
  for (auto at = a.head.find("\r\n") + 2; at < a.head.size();) {
    const auto stop = a.head.find("\r\n", at);
    const auto colon = a.head.find(": ", at);
    auto name = a.head.substr(at, colon - at);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    a.headers[name] = a.head.substr(colon + 2, stop - colon - 2);
    at = stop + 2;
  }
  if (!head_only && a.headers.contains("content-length"))
    a.body = receive_bytes(std::stoul(a.headers["content-length"]));
  return a;
}

std::string raw_client::receive_bytes(std::size_t count) {
  while (read_.size() < count && fill()) {
  }
  auto bytes = read_.substr(0, count);
  read_.erase(0, bytes.size());
  return bytes;
}

std::string raw_client::receive_all() {
  while (fill()) {
  }
  return std::move(read_);
}

bool raw_client::closed() {
  return receive_all().empty();
}

std::optional<answer> ask(std::uint16_t port, std::string_view bytes) {
  raw_client client{port};
  client.send(bytes);
  return client.receive();
}

} // namespace callout::testing
