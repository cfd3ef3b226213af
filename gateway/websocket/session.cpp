// The hearing half of a session, and its life from handshake to end.
#include "gateway/websocket/session.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>

namespace callout::websocket {

namespace {

constexpr std::uint16_t internal_error = 1011;
constexpr refusal rate_limited{"rate_limited", 429, "Too many messages; come back more slowly."};

} // namespace

session::session(http::loop& l, http::tcp_socket s, std::shared_ptr<const limits> bounds)
    : loop_{l}, number_{l.next_number()}, socket_{std::move(s)}, limits_{std::move(bounds)},
      reader_{limits_->message_bytes}, handle_{std::make_shared<websocket::socket>(
                                           l.mailbox(), number_, limits_->queue_bytes)},
      heard_{http::steady::now()}, pinged_{heard_}, credit_{limits_->messages_burst}, credited_{
                                                                                          heard_} {
}

void session::open(http::takeover&& from, std::shared_ptr<const limits> bounds,
                   const opener& open) {
  auto fresh = std::make_shared<session>(from.loop, std::move(from.socket), std::move(bounds));
  fresh->loop_.add(fresh->number_, fresh);
  fresh->begin(from, open);
}

void session::begin(http::takeover& from, const opener& open) {
  handle_->hold();
  urgent_ = std::move(from.greeting);
  try {
    peer_ = open(handle_);
  } catch (const std::exception&) {
    // Said with the close code; what it was is the application's to log.
  }
  if (!peer_)
    handle_->close(internal_error);
  if (loop_.stopping())
    handle_->close(restart, "restart");
  hear(from.received);
  wait();
}

void session::wait() {
  if (waiting_ || phase_ == phase::closed)
    return;
  waiting_ = true;
  socket_.async_wait(http::tcp_socket::wait_read, [self = shared_from_this()](auto failed) {
    self->waiting_ = false;
    if (!failed)
      self->readable();
  });
}

void session::readable() {
  if (phase_ == phase::closed)
    return;
  const auto scratch = loop_.scratch();
  http::error_code ec;
  const auto n = socket_.read_some(scratch, ec);
  if (ec && ec != http::net::error::would_block)
    return drop();
  if (!ec && phase_ != phase::lingering)
    hear({static_cast<char*>(scratch.data()), n});
  wait();
}

void session::hear(std::span<char> bytes) {
  heard_ = http::steady::now();
  handle_->hold();
  while (phase_ == phase::open || (phase_ == phase::closing && !answered_)) {
    const auto item = reader_.next(bytes);
    if (item.kind == frame_reader::what::more)
      break;
    heed(item);
  }
  flush();
}

void session::heed(const frame_reader::item& item) {
  using what = frame_reader::what;
  if (item.kind == what::close || item.kind == what::broken) {
    answered_ = true;
    if (phase_ == phase::open)
      say_goodbye(urgent_, item.code, item.kind == what::broken ? item.payload : "");
    else if (!writing_)
      linger();
    return;
  }
  if (phase_ != phase::open)
    return;
  if (!spend()) {
    handle_->send(std::make_shared<const std::string>(error_frame(rate_limited)));
    handle_->close(too_eager, rate_limited.code);
    flush();
  } else if (item.kind == what::ping) {
    if (writing_)
      pinged_with_.emplace(item.payload);
    else
      append_frame(urgent_, opcode::pong, item.payload);
  } else if (item.kind == what::text && peer_) {
    tell(item.payload);
  }
}

void session::tell(std::string_view message) {
  try {
    peer_->text(message);
  } catch (const std::exception&) {
    handle_->close(internal_error);
  }
}

/// Takes one message's worth out of the token bucket.
bool session::spend() {
  const std::chrono::duration<double> since = heard_ - credited_;
  credited_ = heard_;
  credit_ =
      std::min(credit_ + since.count() * limits_->messages_per_second, limits_->messages_burst);
  if (credit_ < 1)
    return false;
  credit_ -= 1;
  return true;
}

void session::wake() {
  flush();
  // What is queued goes first, but not at any pace.
  if (phase_ == phase::open && writing_ && handle_->ending_soon())
    deadline_ = std::min(deadline_, http::steady::now() + limits_->close_timeout);
}

void session::tick(http::steady::time_point now) {
  if (now >= deadline_ || now - heard_ >= limits_->silence_timeout ||
      (writing_ && now - progressed_ >= limits_->write_timeout))
    return drop();
  if (phase_ != phase::open || now - std::max(heard_, pinged_) < limits_->ping_every)
    return;
  pinged_ = now;
  append_frame(urgent_, opcode::ping, {});
  flush();
}

void session::stop() {
  handle_->close(restart, "restart");
}

void session::drop() {
  if (phase_ == phase::closed)
    return;
  phase_ = phase::closed;
  const auto self = shared_from_this();
  http::error_code ec;
  socket_.close(ec);
  handle_->gone();
  loop_.remove(number_);
  if (const auto peer = std::move(peer_))
    peer->closed();
}

} // namespace callout::websocket
