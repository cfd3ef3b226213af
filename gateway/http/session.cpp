// The answering half of a session: handler, response, and how a connection ends.
#include "gateway/http/session.hpp"

#include "gateway/http/refusals.hpp"
#include "gateway/http/writer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace callout::http {

session::session(loop& l, loop::number number, tcp_socket socket, std::string peer)
    : loop_{l}, number_{number}, socket_{std::move(socket)}, peer_{std::move(peer)} {
}

void session::start() {
  enter(phase::idle, steady::now() + loop_.settings().limits.idle_timeout);
  wait();
}

void session::enter(phase next, steady::time_point deadline) {
  phase_ = next;
  deadline_ = deadline;
}

void session::dispatch(std::string_view rest) {
  complete_ = false;
  skipped_line_ = false;
  chunks_.reset();
  enter(phase::handling, started_ + loop_.settings().limits.request_timeout);
  loop_.stats().requests.fetch_add(1, std::memory_order_relaxed);
  request_.request_id = request_id_;
  request_.peer = client_address();
  exchange_ = std::make_shared<exchange>(loop_.mailbox(), number_);
  {
    exchange::watch here{*exchange_};
    try {
      loop_.served().handle(std::move(request_), respond{exchange_});
    } catch (const std::exception& e) {
      loop_.served().turned_down({peer_, request_id_, because(internal, e.what())});
    }
  }
  request_ = {};
  if (exchange_->ready())
    finish(exchange_->take(), rest);
}

/// Going back along the proxies for as long as each is trusted to tell the truth.
std::string session::client_address() const {
  const auto& trusted = loop_.settings().trusted_proxies;
  const auto trusts = [&](std::string_view who) {
    return std::find(trusted.begin(), trusted.end(), who) != trusted.end();
  };
  if (!trusts(peer_))
    return peer_;
  std::string client = peer_;
  const auto lists = request_.headers.all("x-forwarded-for");
  for (auto list = lists.rbegin(); list != lists.rend(); ++list) {
    for (auto rest = *list; !rest.empty();) {
      const auto comma = rest.rfind(',');
      auto one = rest.substr(comma == rest.npos ? 0 : comma + 1);
      rest = rest.substr(0, comma == rest.npos ? 0 : comma);
      one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
      one.remove_suffix(one.size() - (one.find_last_not_of(" \t") + 1));
      error_code ec;
      const auto address = net::ip::make_address(std::string{one}, ec);
      if (ec)
        return client;
      client = address.to_string();
      if (!trusts(client))
        return client;
    }
  }
  return client;
}

void session::wake() {
  if (phase_ != phase::handling || !exchange_->ready())
    return;
  finish(exchange_->take(), pending_);
  resume();
}

void session::finish(response answer, std::string_view rest) {
  const bool forsaken = exchange_->forsaken();
  exchange_.reset();
  if (answer.becomes)
    return become(answer, rest);
  if (loop_.stopping())
    keep_alive_ = false;
  send(forsaken ? problem(internal, request_id_) : answer);
}

void session::become(const response& answer, std::string_view rest) {
  takeover over{loop_, std::move(socket_), {}, std::string{rest}};
  write_response(over.greeting, answer, {request_id_, loop_.date()});
  const auto self = shared_from_this();
  phase_ = phase::closed;
  loop_.remove(number_);
  answer.becomes->take(std::move(over));
}

/// The edge's own answer, and the last on this connection.
void session::refuse(const rejection& why) {
  keep_alive_ = false;
  exchange_.reset();
  if (request_id_.empty())
    request_id_ = loop_.new_request_id();
  loop_.stats().refused.fetch_add(1, std::memory_order_relaxed);
  loop_.served().turned_down({peer_, request_id_, why});
  auto answer = problem(why, request_id_);
  if (why.status == 405)
    answer.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  send(answer);
}

void session::send(const response& answer) {
  auto& out = loop_.blank();
  write_response(out, answer, {request_id_, loop_.date(), keep_alive_, method_ == verb::head});
  error_code ec;
  const auto n = socket_.write_some(net::buffer(out), ec);
  if (ec && ec != net::error::would_block)
    return close();
  if (n == out.size())
    return sent();
  out_.assign(out, n);
  written_ = 0;
  write_by_ = steady::now() + loop_.settings().limits.write_timeout + time_for(out_.size());
  write_rest();
}

/// Patience for so many bytes at the slowest rate allowed.
std::chrono::milliseconds session::time_for(std::size_t bytes) const {
  const auto rate = std::max<std::size_t>(loop_.settings().limits.min_rate, 1);
  return std::chrono::milliseconds{bytes * 1000 / rate};
}

void session::write_rest() {
  const auto soon = steady::now() + loop_.settings().limits.write_timeout;
  enter(phase::writing, std::min(soon, write_by_));
  socket_.async_wait(tcp_socket::wait_write, [self = shared_from_this()](error_code failed) {
    if (self->phase_ != phase::writing)
      return;
    if (failed)
      return self->close();
    self->write_some();
  });
}

void session::write_some() {
  error_code ec;
  written_ += socket_.write_some(net::buffer(out_) + written_, ec);
  if (ec && ec != net::error::would_block)
    return close();
  if (written_ < out_.size())
    return write_rest();
  std::string{}.swap(out_);
  sent();
  resume();
}

void session::sent() {
  if (!keep_alive_)
    return linger();
  enter(phase::idle, steady::now() + loop_.settings().limits.idle_timeout);
}

void session::linger() {
  error_code ec;
  socket_.shutdown(tcp_socket::shutdown_send, ec);
  enter(phase::lingering, steady::now() + loop_.settings().limits.linger_timeout);
}

void session::tick(steady::time_point now) {
  if (now < deadline_)
    return;
  switch (phase_) {
  case phase::head:
  case phase::body: refuse(request_timeout); break;
  case phase::handling: refuse(too_slow); break;
  default: return close();
  }
  resume();
}

void session::stop() {
  if (phase_ != phase::idle)
    return;
  // A request may be there already without anyone having looked.
  readable();
  if (phase_ == phase::idle)
    close();
}

void session::drop() {
  close();
}

void session::close() {
  if (phase_ == phase::closed)
    return;
  phase_ = phase::closed;
  exchange_.reset();
  error_code ec;
  socket_.close(ec);
  loop_.remove(number_);
}

} // namespace callout::http
