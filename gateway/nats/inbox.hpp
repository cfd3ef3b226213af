// Requests that wait for their answers: one subscription for all of them, told apart by a token
// at the end of the reply subject. Not for other folders.
#pragma once

#include "gateway/nats/link.hpp"

#include <set>
#include <unordered_map>

namespace callout::nats {

class inbox {
public:
  using heard = mesh::transport::heard;
  using header = std::pair<std::string, std::string>;

  /// Throws std::runtime_error when it cannot subscribe.
  inbox(std::shared_ptr<link>, std::size_t pending_max);
  /// Who still waits is told that it is late.
  ~inbox();

  /// Each `heard` is called once: at once (cut), by the library's threads or by our own.
  void ask(const std::string& subject, std::string_view body, std::chrono::milliseconds patience,
           heard, const std::vector<header>& = {});

private:
  using clock = std::chrono::steady_clock;
  using token = std::uint64_t;
  struct waiting {
    clock::time_point until;
    heard tell;
  };

  /// Nothing when there is no room, else its token.
  std::optional<token> keep(std::chrono::milliseconds patience, heard&);
  /// Nothing when somebody else has taken it.
  heard take(token);
  bool send(const std::string& subject, const std::string& reply, std::string_view body,
            const std::vector<header>&);
  void answer(natsMsg*);
  void tell(const heard&, mesh::delivery, std::string body) const;
  /// Tells those whose time is up.
  void watch_time();

  const std::shared_ptr<link> link_;
  const std::size_t pending_max_;
  std::string prefix_;

  std::mutex mutex_;
  std::unordered_map<token, waiting> pending_;
  std::set<std::pair<clock::time_point, token>> deadlines_;
  token last_ = 0;
  bool stopping_ = false;
  std::condition_variable earlier_;
  std::thread timer_;
  mesh::transport::subscribed answers_;
};

} // namespace callout::nats
