// A server of WebSockets whose peers write down what they hear, and a client for raw frames.
#pragma once

#include "gateway/http/server.hpp"
#include "gateway/websocket/accept.hpp"
#include "tests/gateway/frames.hpp"
#include "tests/gateway/raw_client.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>

namespace callout::testing {

/// What one accepted socket heard and how often it ended.
class listener : public websocket::peer {
public:
  using reaction = std::function<void(websocket::socket&, std::string_view)>;

  listener(std::shared_ptr<websocket::socket> s, reaction r)
      : socket{std::move(s)}, react_{std::move(r)} {}

  void text(std::string_view message) override {
    {
      std::lock_guard lock{mutex_};
      heard_.emplace_back(message);
    }
    if (react_)
      react_(*socket, message);
  }
  void closed() override { ++endings; }

  std::vector<std::string> heard() {
    std::lock_guard lock{mutex_};
    return heard_;
  }

  const std::shared_ptr<websocket::socket> socket;
  std::atomic<int> endings{0};

private:
  reaction react_;
  std::mutex mutex_;
  std::vector<std::string> heard_;
};

class websocket_server : public http::handler {
public:
  explicit websocket_server(websocket::limits bounds = {}, listener::reaction react = echo,
                            http::options o = {})
      : bounds_{std::make_shared<websocket::limits>(std::move(bounds))}, react_{std::move(react)},
        server_{std::move(o), *this} {
    server_.start();
  }

  static void echo(websocket::socket& to, std::string_view message) {
    to.send(std::make_shared<const std::string>(message));
  }

  void handle(http::request asked, http::respond answer) override {
    answer(websocket::accept(asked, bounds_, [this](auto socket) {
      auto fresh = std::make_shared<listener>(std::move(socket), react_);
      std::lock_guard lock{mutex_};
      listeners_.push_back(fresh);
      opened_.notify_all();
      return fresh;
    }));
  }

  std::shared_ptr<listener> next() {
    std::unique_lock lock{mutex_};
    if (!opened_.wait_for(lock, raw_client::patience, [&] { return !listeners_.empty(); }))
      throw std::runtime_error{"nobody connected"};
    auto first = listeners_.front();
    listeners_.erase(listeners_.begin());
    return first;
  }
  std::uint16_t port() const { return server_.port(); }
  http::server& server() { return server_; }

private:
  std::shared_ptr<const websocket::limits> bounds_;
  listener::reaction react_;
  std::mutex mutex_;
  std::condition_variable opened_;
  std::vector<std::shared_ptr<listener>> listeners_;
  http::server server_;
};

constexpr std::string_view good_handshake =
    "GET /v1/stream HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: callout.v1\r\n\r\n";

struct server_frame {
  unsigned op = 0;
  std::string payload;
  /// Of a close frame.
  unsigned code() const {
    return payload.size() < 2 ? 1005
                              : static_cast<unsigned>(static_cast<unsigned char>(payload[0]) << 8 |
                                                      static_cast<unsigned char>(payload[1]));
  }
};

/// A raw client after its handshake.
class frame_client : public raw_client {
public:
  explicit frame_client(std::uint16_t port, std::string_view after = {}) : raw_client{port} {
    send(std::string{good_handshake}.append(after));
    if (const auto got = receive(); !got || got->status != 101)
      throw std::runtime_error{"no handshake"};
  }

  void say(std::string_view text) { send(client_frame(text)); }
  /// Nothing at the end of the connection.
  std::optional<server_frame> hear() {
    const auto op = hear_head();
    if (!op)
      return std::nullopt;
    return server_frame{*op, receive_bytes(size_)};
  }
  /// The head of a frame only: its opcode; what it carries is left to be received.
  std::optional<unsigned> hear_head() {
    const auto head = receive_bytes(2);
    if (head.size() < 2)
      return std::nullopt;
    size_ = static_cast<std::size_t>(static_cast<unsigned char>(head[1]));
    if (size_ >= 126) {
      const auto more = receive_bytes(size_ == 126 ? 2 : 8);
      size_ = 0;
      for (const char c : more)
        size_ = size_ << 8 | static_cast<unsigned char>(c);
    }
    return static_cast<unsigned>(head[0]) & 15u;
  }

private:
  std::size_t size_ = 0;
};

} // namespace callout::testing
