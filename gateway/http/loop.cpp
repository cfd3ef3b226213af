// Accepting, waking, ticking and stopping.
#include "gateway/http/loop.hpp"

#include "gateway/http/date.hpp"
#include "gateway/http/refusals.hpp"
#include "gateway/http/session.hpp"
#include "gateway/http/writer.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <random>

namespace callout::http {

namespace {

constexpr int backlog = 4096;

/// Often enough for the shortest of the timeouts, and for the second in Date.
steady::duration tick_interval(const limits& l) {
  const auto shortest = std::min({l.header_timeout, l.body_timeout, l.idle_timeout,
                                  l.request_timeout, l.write_timeout, l.linger_timeout});
  using ms = std::chrono::milliseconds;
  return std::clamp(shortest / 4, ms{5}, ms{500});
}

void append_hex(std::string& out, std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4)
    out += "0123456789abcdef"[(value >> shift) & 15];
}

std::string random_prefix() {
  std::random_device device;
  std::string prefix;
  append_hex(prefix, (std::uint64_t{device()} << 32) ^ device());
  return prefix;
}

} // namespace

loop::loop(const options& o, http::handler& h, counters& c)
    : options_{o}, handler_{h}, counters_{c}, context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO},
      acceptor_{context_.get_executor()}, timer_{context_.get_executor()},
      inbox_{std::make_shared<inbox>(
          [this] { net::post(context_.get_executor(), [this] { drain(); }); })},
      tick_every_{tick_interval(o.limits)}, date_{imf_date(wall_clock())}, id_prefix_{
                                                                               random_prefix()} {
}

loop::~loop() {
  inbox_->close();
}

std::uint16_t loop::listen(std::uint16_t port) {
  using reuse_port =
      net::detail::socket_option::boolean<BOOST_ASIO_OS_DEF(SOL_SOCKET), SO_REUSEPORT>;
  const net::ip::tcp::endpoint at{net::ip::make_address(options_.address), port};
  acceptor_.open(at.protocol());
  acceptor_.set_option(net::socket_base::reuse_address{true});
  // Only when it is needed: otherwise a second server on the port would go unnoticed.
  if (options_.threads > 1)
    acceptor_.set_option(reuse_port{true});
  acceptor_.bind(at);
  acceptor_.listen(backlog);
  acceptor_.non_blocking(true);
  return acceptor_.local_endpoint().port();
}

void loop::run() {
  accept();
  wait_tick(tick_every_);
  context_.run();
}

void loop::accept() {
  accepting_ = true;
  acceptor_.async_accept([this](error_code ec, tcp_socket socket) {
    accepting_ = false;
    if (!ec) {
      welcome(std::move(socket));
    } else if (ec != net::error::connection_aborted) {
      // Out of descriptors, most likely: the next tick tries again.
      return;
    }
    if (!stopping_)
      accept();
  });
}

void loop::welcome(tcp_socket socket) {
  counters_.accepted.fetch_add(1, std::memory_order_relaxed);
  error_code ec;
  socket.set_option(net::ip::tcp::no_delay{true}, ec);
  socket.non_blocking(true, ec);
  const auto peer = socket.remote_endpoint(ec);
  if (ec)
    return;
  if (counters_.open.load(std::memory_order_relaxed) >= options_.limits.connections)
    return turn_away(std::move(socket));
  const auto id = next_number();
  auto fresh = std::make_shared<session>(*this, id, std::move(socket), peer.address().to_string());
  add(id, fresh);
  fresh->start();
  if (stopping_)
    fresh->stop();
}

void loop::turn_away(tcp_socket socket) {
  counters_.turned_away.fetch_add(1, std::memory_order_relaxed);
  auto answer = problem(overloaded);
  answer.headers.emplace_back("Retry-After", "1");
  auto& out = blank();
  write_response(out, answer, {.date = date_, .keep_alive = false});
  error_code ec;
  socket.write_some(net::buffer(out), ec);
  socket.shutdown(tcp_socket::shutdown_send, ec);
}

void loop::add(number id, std::shared_ptr<connection> c) {
  counters_.open.fetch_add(1, std::memory_order_relaxed);
  connections_.emplace(id, std::move(c));
}

void loop::remove(number id) {
  if (connections_.erase(id) == 0)
    return;
  counters_.open.fetch_sub(1, std::memory_order_relaxed);
  if (stopping_ && connections_.empty())
    context_.stop();
}

void loop::drain() {
  inbox_->collect(woken_);
  for (const auto id : woken_)
    if (const auto found = connections_.find(id); found != connections_.end())
      std::shared_ptr {
        found->second
        } -> wake();
}

void loop::wait_tick(steady::duration delay) {
  timer_.expires_after(delay);
  timer_.async_wait([this](error_code ec) {
    if (!ec)
      tick();
  });
}

void loop::tick() {
  const auto now = steady::now();
  date_ = imf_date(wall_clock());
  for (const auto& c : everyone())
    c->tick(now);
  if (stopping_ && now >= stop_until_) {
    for (const auto& c : everyone())
      c->drop();
    context_.stop();
    return;
  }
  if (!stopping_ && !accepting_)
    accept();
  wait_tick(tick_every_);
}

std::vector<std::shared_ptr<connection>> loop::everyone() const {
  std::vector<std::shared_ptr<connection>> all;
  all.reserve(connections_.size());
  for (const auto& [id, c] : connections_)
    all.push_back(c);
  return all;
}

void loop::stop(std::chrono::milliseconds patience) {
  net::post(context_.get_executor(), [this, until = steady::now() + patience] {
    if (!stopping_)
      begin_stop(until);
  });
}

void loop::begin_stop(steady::time_point until) {
  // Clients whose connection the kernel has already made are served, not reset.
  error_code ec;
  for (;;) {
    tcp_socket late{context_.get_executor()};
    acceptor_.accept(late, ec);
    if (ec)
      break;
    welcome(std::move(late));
  }
  stopping_ = true;
  stop_until_ = until;
  acceptor_.close(ec);
  for (const auto& c : everyone())
    c->stop();
  if (connections_.empty())
    context_.stop();
  else
    wait_tick(std::min<steady::duration>(tick_every_, until - steady::now()));
}

std::string loop::new_request_id() {
  auto id = id_prefix_;
  append_hex(id, ++last_request_);
  return id;
}

} // namespace callout::http
