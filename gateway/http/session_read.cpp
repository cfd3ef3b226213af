// The reading half of a session: from bytes, in whatever pieces, to whole requests.
#include "gateway/http/refusals.hpp"
#include "gateway/http/session.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>

namespace callout::http {

void session::wait() {
  if (waiting_ || phase_ == phase::closed)
    return;
  waiting_ = true;
  socket_.async_wait(tcp_socket::wait_read, [self = shared_from_this()](error_code ec) {
    self->waiting_ = false;
    if (!ec)
      self->readable();
  });
}

void session::readable() {
  if (!reading() && phase_ != phase::lingering)
    return;
  const auto scratch = loop_.scratch();
  error_code ec;
  const auto n = socket_.read_some(scratch, ec);
  if (ec == net::error::would_block)
    return wait();
  if (ec)
    return close();
  if (phase_ == phase::lingering) {
    lingered_ += n;
    return lingered_ > loop_.settings().limits.linger_bytes ? close() : wait();
  }
  const std::string_view fresh{static_cast<const char*>(scratch.data()), n};
  if (pending_.empty()) {
    pending_.assign(fresh.substr(feed(fresh)));
    if (reading() || phase_ == phase::lingering)
      wait();
  } else {
    pending_.append(fresh);
    resume();
  }
}

void session::resume() {
  if (!pending_.empty())
    pending_.erase(0, feed(pending_));
  if (pending_.empty())
    std::string{}.swap(pending_);
  if (reading() || phase_ == phase::lingering)
    wait();
}

/// Returns how many bytes are done with; those left are offered again with more behind them.
std::size_t session::feed(std::string_view in) {
  std::size_t used = 0;
  while (reading() && used < in.size()) {
    const auto rest = in.substr(used);
    const auto n = phase_ == phase::body ? feed_body(rest) : feed_head(rest);
    used += n;
    if (complete_)
      dispatch(in.substr(used));
    else if (n == 0)
      break;
  }
  // What follows a refusal is never looked at.
  return reading() || phase_ == phase::handling || phase_ == phase::writing ? used : in.size();
}

std::size_t session::feed_head(std::string_view in) {
  if (phase_ == phase::idle) {
    // RFC 9112 section 2.2: one empty line before a request is forgiven.
    if (!skipped_line_ && in[0] == '\r' && (in.size() < 2 || in[1] == '\n')) {
      skipped_line_ = in.size() >= 2;
      return skipped_line_ ? 2 : 0;
    }
    started_ = steady::now();
    enter(phase::head, started_ + loop_.settings().limits.header_timeout);
    scan_ = {};
    request_id_.clear();
    keep_alive_ = false; // until the gate says otherwise
    method_ = verb::get;
  }
  const auto found = scan_.look(in);
  const auto limit = loop_.settings().limits.header_bytes;
  if (found == head_scan::verdict::broken)
    return refuse(because(bad_request, std::string{scan_.why()})), 0;
  if (found == head_scan::verdict::whole ? scan_.size() > limit : in.size() > limit)
    return refuse(scan_.lines() == 0 ? target_too_long : header_too_large), 0;
  if (found == head_scan::verdict::more)
    return 0;
  return begin(in.substr(0, scan_.size()));
}

/// A head is whole: is it one we take, and what body follows it?
std::size_t session::begin(std::string_view block) {
  static thread_local head parsed;
  const auto& limits = loop_.settings().limits;
  if (auto ok = parse_head(block, parsed); !ok)
    return refuse(ok.error()), 0;
  auto admitted = admit(parsed, limits);
  if (!admitted)
    return refuse(admitted.error()), 0;
  method_ = admitted->method;
  keep_alive_ = admitted->keep_alive;
  request_.method = admitted->method;
  request_.path = std::move(admitted->path);
  request_.query = std::move(admitted->query);
  request_.wants_websocket = admitted->wants_websocket;
  request_.headers = header_list{block, parsed.fields};
  const auto given = request_.header("x-request-id");
  request_id_ = given && valid_id(*given) ? std::string{*given} : loop_.new_request_id();
  complete_ = !admitted->has_body();
  if (complete_)
    return block.size();
  enter(phase::body, steady::now() + limits.body_timeout);
  missing_ = admitted->length;
  chunks_ = admitted->chunked ? std::make_unique<chunked_body>(block, limits.body_bytes) : nullptr;
  if (admitted->expects_continue) {
    // Too short not to fit; if it does not, the client's own patience ends the wait.
    error_code ec;
    socket_.write_some(net::buffer(std::string_view{"HTTP/1.1 100 Continue\r\n\r\n"}), ec);
  }
  return block.size();
}

std::size_t session::feed_body(std::string_view in) {
  const auto n = chunks_ ? feed_chunks(in) : feed_length(in);
  // Each byte buys time, so that only those who keep up the rate get more of it.
  deadline_ = std::min(deadline_ + time_for(n), started_ + loop_.settings().limits.request_timeout);
  return n;
}

std::size_t session::feed_length(std::string_view in) {
  const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(missing_, in.size()));
  request_.body.append(in.substr(0, n));
  missing_ -= n;
  complete_ = missing_ == 0;
  return n;
}

std::size_t session::feed_chunks(std::string_view in) {
  auto progress = chunks_->feed(in, request_.body);
  if (progress.wrong) {
    keep_alive_ = false;
    refuse(*progress.wrong);
  }
  complete_ = progress.done;
  return progress.used;
}

} // namespace callout::http
