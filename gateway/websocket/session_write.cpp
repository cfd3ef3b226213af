// The speaking half of a session: what waits goes out in as few writes as it can.
#include "gateway/websocket/session.hpp"

#include <boost/asio/buffer.hpp>

namespace callout::websocket {

namespace {

constexpr std::size_t batch_bytes = 64 * 1024;

} // namespace

void session::flush() {
  while (!writing_ && (phase_ == phase::open || phase_ == phase::closing)) {
    auto& out = loop_.blank();
    if (!compose(out))
      return;
    write(out);
  }
}

/// False when there is nothing to say.
bool session::compose(std::string& out) {
  if (pinged_with_ && phase_ == phase::open)
    append_frame(urgent_, opcode::pong, *pinged_with_);
  pinged_with_.reset();
  if (!urgent_.empty()) {
    out += urgent_;
    std::string{}.swap(urgent_);
  }
  if (phase_ == phase::open && !handle_->fill(out, batch_bytes))
    if (const auto end = handle_->ended())
      say_goodbye(out, end->code, end->reason);
  return !out.empty();
}

void session::say_goodbye(std::string& out, std::uint16_t code, std::string_view reason) {
  append_close(out, code, reason);
  phase_ = phase::closing;
  deadline_ = http::steady::now() + limits_->close_timeout;
}

void session::write(std::string& out) {
  http::error_code ec;
  const auto n = socket_.write_some(http::net::buffer(out), ec);
  if (ec && ec != http::net::error::would_block)
    return drop();
  if (n == out.size()) {
    if (answered_)
      linger();
    return;
  }
  out_.assign(out, n);
  written_ = 0;
  writing_ = true;
  progressed_ = http::steady::now();
  write_rest();
}

/// Piece by piece, so that it is known when the client last took any.
void session::write_rest() {
  socket_.async_write_some(http::net::buffer(out_) + written_,
                           [self = shared_from_this()](auto failed, std::size_t n) {
                             self->progressed_ = http::steady::now();
                             self->written_ += n;
                             if (!failed && self->written_ < self->out_.size())
                               return self->write_rest();
                             self->writing_ = false;
                             std::string{}.swap(self->out_);
                             if (failed)
                               return self->drop();
                             if (self->answered_ && self->urgent_.empty())
                               return self->linger();
                             self->flush();
                           });
}

/// Both have said goodbye: the socket ends once the client has hung up.
void session::linger() {
  http::error_code ec;
  socket_.shutdown(http::tcp_socket::shutdown_send, ec);
  phase_ = phase::lingering;
  deadline_ = http::steady::now() + loop_.settings().limits.linger_timeout;
}

} // namespace callout::websocket
