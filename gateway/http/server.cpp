// Starts and stops the threads.
#include "gateway/http/server.hpp"

#include "gateway/http/loop.hpp"

#include <algorithm>
#include <system_error>
#include <thread>

namespace callout::http {

struct server::state {
  options settings;
  http::handler& handler;
  counters stats{};
  std::uint16_t port = 0;
  std::vector<std::unique_ptr<loop>> loops = {};
  std::vector<std::thread> threads = {};
};

namespace {

// Places inside a head are kept in 16 bits.
constexpr std::size_t header_bytes_max = 32 * 1024;

options in_range(options o) {
  o.threads = std::max(o.threads, 1U);
  o.limits.header_bytes = std::min(o.limits.header_bytes, header_bytes_max);
  return o;
}

} // namespace

server::server(options o, handler& h) : state_{new state{in_range(std::move(o)), h}} {
}

server::~server() {
  stop(std::chrono::milliseconds{0});
}

void server::start() {
  auto& s = *state_;
  s.port = s.settings.port;
  for (unsigned i = 0; i < s.settings.threads; ++i) {
    s.loops.push_back(std::make_unique<loop>(s.settings, s.handler, s.stats));
    try {
      s.port = s.loops.back()->listen(s.port);
    } catch (const boost::system::system_error& e) {
      s.loops.clear();
      throw std::system_error{e.code(), "cannot listen on " + s.settings.address + " port " +
                                            std::to_string(s.port)};
    }
  }
  for (const auto& l : s.loops)
    s.threads.emplace_back([&l = *l] { l.run(); });
}

std::uint16_t server::port() const {
  return state_->port;
}

void server::stop(std::chrono::milliseconds patience) {
  auto& s = *state_;
  for (const auto& l : s.loops)
    l->stop(patience);
  for (auto& t : s.threads)
    t.join();
  s.threads.clear();
  s.loops.clear();
}

const counters& server::stats() const {
  return state_->stats;
}

} // namespace callout::http
