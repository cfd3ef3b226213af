// The HTTP/1.1 server: threads that each own their sockets, and the handler they call.
#pragma once

#include "gateway/http/exchange.hpp"
#include "gateway/http/limits.hpp"

namespace callout::http {

/// A request that never reached `handle`, or an exception that left it.
struct incident {
  std::string_view peer;
  std::string_view request_id;
  const rejection& why;
};

struct handler {
  virtual ~handler() = default;
  /// Called on a server thread, which serves nobody else meanwhile: start the work, keep
  /// `answer`, and return. With several threads it is called on several at once.
  virtual void handle(request asked, respond answer) = 0;
  /// For logs. Same threads.
  virtual void turned_down(const incident&) {}
};

struct options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0; // 0: any free one
  unsigned threads = 1;
  http::limits limits = {};
  /// Addresses whose X-Forwarded-For is believed.
  std::vector<std::string> trusted_proxies = {};
};

/// Totals since the start, except `open`.
struct counters {
  std::atomic<std::uint64_t> open{0}; // connections now, upgraded ones included
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> turned_away{0}; // connections above the limit
  std::atomic<std::uint64_t> requests{0};    // handed to the handler
  std::atomic<std::uint64_t> refused{0};     // answered by the edge itself
};

class server {
public:
  /// `handler` must outlive the server.
  server(options, handler&);
  /// Stops at once if that was not done.
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Listens; from its return on connections are accepted. Throws std::system_error, as when
  /// the port is taken.
  void start();
  std::uint16_t port() const;
  /// Takes no new connections, closes idle ones, lets requests in flight finish with
  /// `Connection: close`, tells WebSockets 1012, and returns when all are gone or, after
  /// `patience`, were cut off. Answers given later are ignored.
  void stop(std::chrono::milliseconds patience = std::chrono::seconds{10});

  const counters& stats() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace callout::http
