// A patient HTTP client for tests: one keep-alive connection, one request at a time,
// every wait with a deadline.
#pragma once

#include "protocols/json.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace callout::kit {

/// Nobody answered in time, or the connection broke: whether the request had an effect is
/// not known.
struct no_answer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct http_answer {
  unsigned status = 0;
  /// Names in lower case; of a repeated header the last one.
  std::map<std::string, std::string> headers;
  std::string body;

  bool ok() const { return status >= 200 && status < 300; }
  /// Throws std::runtime_error showing status and body when it is not JSON.
  json document() const;
  /// Empty when there is no such header.
  std::string header(const std::string& lower_case_name) const;
};

struct http_request {
  std::string method = "GET";
  std::string target = "/";
  std::string body = {};
  /// Sent as they are, after Host, Authorization, Content-Type and Content-Length.
  std::map<std::string, std::string> headers = {};
};

class http_client {
public:
  using span = std::chrono::milliseconds;

  /// `url` as in http://127.0.0.1:8080. With a token, every request carries it as bearer.
  explicit http_client(std::string url, std::string token = {},
                       span patience = std::chrono::seconds{15});
  ~http_client();
  http_client(http_client&&) noexcept;
  http_client& operator=(http_client&&) noexcept;

  http_answer get(const std::string& target);
  http_answer put(const std::string& target, const json& body);
  /// With an Idempotency-Key: `key`, or one that was never used before.
  http_answer post(const std::string& target, const json& body = json::object(),
                   const std::string& key = {});
  http_answer send(const http_request&);
  /// Writes these bytes on a new connection and answers all that comes back until the
  /// server closes it, or until `patience` has passed.
  std::string raw(std::string_view bytes);

  /// Drops the connection; the next request opens another.
  void disconnect();

private:
  struct connection;
  std::string url_, token_;
  span patience_;
  std::unique_ptr<connection> connection_;
};

/// A key no other call in any test process gives.
std::string fresh_key();

/// The two halves of an http URL. Throws std::runtime_error for anything else.
struct host_port {
  std::string host, port;
};
host_port split_url(const std::string& url);

} // namespace callout::kit
