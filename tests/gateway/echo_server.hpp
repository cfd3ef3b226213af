// A server whose handler says back what it was asked, unless a test gives it another.
#pragma once

#include "gateway/http/server.hpp"

#include <functional>
#include <mutex>

namespace callout::testing {

class echo_server : public http::handler {
public:
  using behaviour = std::function<void(http::request, http::respond)>;

  explicit echo_server(http::options o = {}, behaviour b = echo)
      : behave_{std::move(b)}, server_{std::move(o), *this} {
    server_.start();
  }

  static void echo(http::request asked, http::respond answer) {
    std::string text{name_of(asked.method)};
    text += ' ' + asked.path;
    for (const auto& [name, value] : asked.query)
      text.append(" ").append(name).append("=").append(value);
    if (!asked.body.empty())
      text += ' ' + asked.body;
    answer({.content_type = "text/plain", .body = text});
  }

  void handle(http::request asked, http::respond answer) override {
    behave_(std::move(asked), std::move(answer));
  }
  void turned_down(const http::incident& what) override {
    std::lock_guard lock{mutex_};
    incidents_.push_back(what.why.code);
  }

  std::vector<std::string> incidents() {
    std::lock_guard lock{mutex_};
    return incidents_;
  }
  std::uint16_t port() const { return server_.port(); }
  const http::counters& stats() const { return server_.stats(); }
  http::server& server() { return server_; }

private:
  behaviour behave_;
  std::mutex mutex_;
  std::vector<std::string> incidents_;
  http::server server_; // last: its threads use the rest
};

} // namespace callout::testing
