// Stands between a client and PostgreSQL, and names itself where the server names the process that
// answers, as poolers do.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace callout {

/// For one connection.
class false_pooler {
public:
  explicit false_pooler(const std::filesystem::path& server)
      : listener_{::socket(AF_INET, SOCK_STREAM, 0)}, server_{::socket(AF_UNIX, SOCK_STREAM, 0)} {
    sockaddr_in here{.sin_family = AF_INET};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    sockaddr_un there{.sun_family = AF_UNIX};
    std::strncpy(there.sun_path, server.c_str(), sizeof there.sun_path - 1);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 ||
        ::listen(listener_, 1) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) != 0 ||
        ::connect(server_, reinterpret_cast<sockaddr*>(&there), sizeof there) != 0)
      throw std::runtime_error{std::strerror(errno)};
    port_ = ntohs(here.sin_port);
    to_server_ = std::thread{[this] {
      client_ = ::accept(listener_, nullptr, nullptr);
      to_client_ = std::thread{[this] { carry(server_, client_, true); }};
      carry(client_, server_, false);
    }};
  }
  ~false_pooler() {
    for (const int end : {listener_, server_, client_.load()})
      ::shutdown(end, SHUT_RDWR);
    to_server_.join();
    if (to_client_.joinable())
      to_client_.join();
    for (const int end : {listener_, server_, client_.load()})
      ::close(end);
  }
  false_pooler(const false_pooler&) = delete;
  false_pooler& operator=(const false_pooler&) = delete;

  unsigned short port() const { return port_; }

private:
  static void carry(int from, int to, bool rename) {
    char bytes[65'536];
    for (ssize_t n; (n = ::read(from, bytes, sizeof bytes)) > 0;) {
      // The message of that name is twelve bytes long: its length, the process, a secret.
      constexpr std::string_view key{"K\0\0\0\x0C", 5};
      const std::string_view said{bytes, static_cast<std::size_t>(n)};
      if (const auto at = said.find(key); rename && at != said.npos && at + 13 <= said.size())
        ++bytes[at + 8];
      if (::send(to, bytes, static_cast<std::size_t>(n), MSG_NOSIGNAL) != n)
        return;
    }
    ::shutdown(to, SHUT_WR);
  }

  const int listener_, server_;
  std::atomic<int> client_{-1};
  unsigned short port_ = 0;
  std::thread to_server_, to_client_;
};

} // namespace callout
