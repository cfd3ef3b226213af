// A server, nodes connected to it, and boxes in which callbacks leave what they were told.
#pragma once

#include "gateway/nats/nats.hpp"
#include "tests/kit/nats_server.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace callout::nats {

using namespace std::chrono_literals;
using mesh::delivery;

/// What was said from any thread, in order, for one who waits.
template <class T>
class box {
public:
  void put(T x) {
    const std::lock_guard lock{mutex_};
    all_.push_back(std::move(x));
    more_.notify_all();
  }
  /// The first of them; nothing when none comes in time.
  std::optional<T> take(std::chrono::milliseconds patience = 10s) {
    return take_if([](const T&) { return true; }, patience);
  }
  /// The first that fits; those before it are dropped.
  template <class F>
  std::optional<T> take_if(F fits, std::chrono::milliseconds patience = 10s) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::unique_lock lock{mutex_};
    for (;;) {
      while (!all_.empty()) {
        T x = std::move(all_.front());
        all_.pop_front();
        if (fits(x))
          return x;
      }
      if (more_.wait_until(lock, until) == std::cv_status::timeout && all_.empty())
        return std::nullopt;
    }
  }
  std::size_t size() {
    const std::lock_guard lock{mutex_};
    return all_.size();
  }

private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<T> all_;
};

/// Tries until it is so.
template <class F>
bool soon(F is_so, std::chrono::milliseconds patience = 15s) {
  box<int> never;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    never.take(5ms);
  }
  return true;
}

struct event {
  std::string what, detail;
};

struct told {
  delivery how;
  std::string body;
  bool operator==(const told&) const = default;
};

inline std::ostream& operator<<(std::ostream& to, const told& t) {
  return to << static_cast<int>(t.how) << " \"" << t.body << '"';
}

inline options plain(const kit::nats_server& server, const std::string& node = "n1") {
  return {.servers = {server.url()}, .node = node};
}

/// A node's way to the others.
struct node {
  explicit node(options o)
      : diary{std::make_shared<box<event>>()}, both{connect(o,
                                                            [d = diary](const char* what,
                                                                        std::string detail) {
                                                              d->put({what, std::move(detail)});
                                                            })},
        way{make_transport(both)} {}

  /// What a request came to.
  told ask(const std::string& subject, const std::string& body,
           std::chrono::milliseconds patience = 5s) const {
    const auto answers = std::make_shared<box<told>>();
    way->request(subject, body, patience, [answers](delivery d, std::string b) {
      answers->put({d, std::move(b)});
    });
    return answers->take(patience + 10s).value_or(told{delivery::late, "never told"});
  }
  mesh::transport::subscribed echo(const std::string& subject, const std::string& sign,
                                   const std::string& group = {}) const {
    return way->serve(
        subject,
        [sign](const std::string&, std::string body, const mesh::transport::respond& back) {
          back(sign + body);
        },
        group);
  }
  bool noted(const std::string& what) const {
    return diary->take_if([&](const event& e) { return e.what == what; }).has_value();
  }

  std::shared_ptr<box<event>> diary;
  std::shared_ptr<connections> both;
  std::unique_ptr<mesh::transport> way;
};

} // namespace callout::nats
