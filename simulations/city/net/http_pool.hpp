// A few keep-alive connections shared by everybody in the city. A request is answered for
// good or tried again for as long as the city lives, always under the same key.
#pragma once

#include "protocols/json.hpp"
#include "simulations/city/net/agenda.hpp"
#include "simulations/city/net/retry.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <deque>
#include <memory>
#include <string>

namespace callout::city {

struct http_request {
  const char* method = "GET";
  std::string target;
  /// Bearer token of who asks; looked at anew for each attempt, so it may be renewed. Null: none.
  const std::string* token = nullptr;
  std::string key = {};
  std::string body = {};
};

struct http_reply {
  unsigned status = 0;
  std::string body = {};
  /// From the first attempt to the last answer.
  steady::duration took{};
  int attempts = 1;

  bool ok() const { return status >= 200 && status < 300; }
  /// Null when it is not JSON.
  json document() const;
  /// The stable code of a problem+json, else the status as text.
  std::string problem() const;
};

using http_done = std::function<void(const http_reply&)>;

struct http_counters {
  std::uint64_t sent = 0, answered = 0, told_to_wait = 0, tried_again = 0, lost_connections = 0;
};

struct http_options {
  boost::asio::ip::tcp::endpoint server;
  std::size_t connections = 8;
  span patience{30'000};
  std::uint64_t seed = 1;
  /// Called when a token was refused; it may renew tokens before the next attempt.
  std::function<void()> unauthorised = [] {};
};

class http_pool {
public:
  http_pool(boost::asio::io_context&, agenda&, http_options);
  ~http_pool();

  void send(http_request, http_done);
  const http_counters& counters() const { return counters_; }
  /// Requests not yet answered for good.
  std::size_t outstanding() const { return outstanding_; }
  /// Closes all connections; what is outstanding is never answered.
  void stop();

private:
  class connection;
  struct ticket;

  void serve();
  void answered(std::unique_ptr<ticket>, http_reply, std::string_view retry_after);
  void again(std::unique_ptr<ticket>, span wait);
  std::string text_of(const http_request&) const;

  boost::asio::io_context& io_;
  agenda& agenda_;
  http_options options_;
  std::string host_;
  dice dice_;
  http_counters counters_;
  std::size_t outstanding_ = 0;
  bool stopped_ = false;
  std::deque<std::unique_ptr<ticket>> waiting_; // no longer than the people there are
  std::vector<std::shared_ptr<connection>> connections_, idle_;
};

} // namespace callout::city
