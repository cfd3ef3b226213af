// A few lines of server to try clients on: it answers as its script says, breaks off where
// told, and can go away and come back on the same port.
#pragma once

#include "protocols/json.hpp"

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace callout::kit {

struct fake_request {
  std::string method, target, body;
  std::map<std::string, std::string> headers; // names in lower case
};

struct fake_answer {
  unsigned status = 200;
  json body = json::object();
  std::map<std::string, std::string> headers = {};
  /// Close without a word, as a server that dies after having read the request.
  bool hang_up = false;
};

/// One client's WebSocket, seen from the server's side; used by its own handler only.
class fake_socket {
public:
  virtual void send(const json& frame) = 0;
  /// Closes the connection abruptly.
  virtual void drop() = 0;

protected:
  ~fake_socket() = default;
};

struct fake_script {
  /// Called by many threads, one call at a time.
  std::function<fake_answer(const fake_request&)> answer;
  std::function<void(fake_socket&, const fake_request&)> opened;
  std::function<void(fake_socket&, const json&)> heard;
};

class fake_server {
public:
  explicit fake_server(fake_script);
  ~fake_server();
  fake_server(const fake_server&) = delete;
  fake_server& operator=(const fake_server&) = delete;

  std::string url() const;
  /// Breaks every connection and frees the port.
  void stop();
  /// Listens again on the same port.
  void start();

private:
  struct session;
  struct listener;
  void listen();

  fake_script script_;
  std::mutex one_at_a_time_, mutex_;
  unsigned short port_ = 0;
  std::unique_ptr<listener> listener_;
  std::list<std::unique_ptr<session>> sessions_;
  std::thread thread_;
  bool stopping_ = false;
};

} // namespace callout::kit
