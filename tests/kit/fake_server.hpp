// A few lines of server to try clients on: it answers as its script says, breaks off where
// told, and can go away and come back on the same port.
#pragma once

#include "protocols/json.hpp"

#include <functional>
#include <map>
#include <memory>
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

/// One client's WebSocket, seen from the server's side. Valid until `closed` was called.
class fake_socket {
public:
  virtual void send(const json& frame) = 0;
  /// Closes the connection abruptly.
  virtual void drop() = 0;

protected:
  ~fake_socket() = default;
};

/// All are called on the server's one thread, so they may share state without locks.
struct fake_script {
  std::function<fake_answer(const fake_request&)> answer = {};
  std::function<void(fake_socket&, const fake_request&)> opened = {};
  std::function<void(fake_socket&, const json&)> heard = {};
  std::function<void(fake_socket&)> closed = {};
};

class fake_server {
public:
  explicit fake_server(fake_script);
  ~fake_server();
  fake_server(const fake_server&) = delete;
  fake_server& operator=(const fake_server&) = delete;

  std::string url() const;
  unsigned short port() const { return port_; }
  /// Breaks every connection and frees the port.
  void stop();
  /// Listens again on the same port.
  void start();
  /// Runs `f` on the server's thread, and waits for it.
  void inside(const std::function<void()>& f);

private:
  class session;
  struct loop;

  fake_script script_;
  unsigned short port_ = 0;
  std::unique_ptr<loop> loop_;
  std::thread thread_;
};

} // namespace callout::kit
