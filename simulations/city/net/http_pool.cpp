// Requests are written by hand and answers read by Beast: the city shares its cores with
// the server it drives, and should cost little beside it.
#include "simulations/city/net/http_pool.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <optional>

namespace callout::city {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t answer_max = 8 << 20;
constexpr int attempts_unauthorised = 10;

} // namespace

json http_reply::document() const {
  auto j = json::parse(body, nullptr, false);
  return j.is_discarded() ? json{} : j;
}

std::string http_reply::problem() const {
  const auto j = document();
  if (j.is_object()) {
    if (const auto code = j.find("code"); code != j.end() && code->is_string())
      return code->get<std::string>();
    if (const auto type = j.find("type"); type != j.end() && type->is_string()) {
      const auto text = type->get<std::string>();
      return text.substr(text.find_last_of("/#") + 1);
    }
  }
  return std::to_string(status);
}

struct http_pool::ticket {
  http_request request;
  http_done done;
  moment entered = steady::now();
  int attempts = 0;
};

class http_pool::connection : public std::enable_shared_from_this<connection> {
public:
  connection(http_pool& pool) : pool_{&pool}, stream_{pool.io_} {}

  void take(std::unique_ptr<ticket> t) {
    ticket_ = std::move(t);
    ++ticket_->attempts;
    if (open_)
      return write();
    stream_.expires_after(pool_->options_.patience);
    stream_.async_connect(pool_->options_.server,
                          [self = shared_from_this()](error_code e) { self->connected(e); });
  }

  void stop() {
    pool_ = nullptr;
    stream_.close();
  }

private:
  void connected(error_code error) {
    if (pool_ == nullptr || error)
      return failed();
    open_ = true;
    stream_.socket().set_option(asio::ip::tcp::no_delay{true});
    write();
  }

  void write() {
    text_ = pool_->text_of(ticket_->request);
    ++pool_->counters_.sent;
    stream_.expires_after(pool_->options_.patience);
    asio::async_write(stream_, asio::buffer(text_),
                      [self = shared_from_this()](error_code e, std::size_t) { self->written(e); });
  }

  void written(error_code error) {
    if (pool_ == nullptr || error)
      return failed();
    parser_.emplace();
    parser_->body_limit(answer_max);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code e, std::size_t) { self->read(e); });
  }

  void read(error_code error) {
    if (pool_ == nullptr || error)
      return failed();
    auto& message = parser_->get();
    http_reply reply{message.result_int(), std::move(message.body())};
    const std::string retry_after{message[http::field::retry_after]};
    backoff_.succeeded();
    if (!message.keep_alive())
      close();
    auto t = std::move(ticket_);
    pool_->idle_.push_back(shared_from_this());
    pool_->answered(std::move(t), std::move(reply), retry_after);
  }

  /// The request goes back to the queue; this connection comes back after a while.
  void failed() {
    close();
    if (pool_ == nullptr)
      return;
    ++pool_->counters_.lost_connections;
    const auto wait = backoff_.next(pool_->dice_);
    pool_->again(std::move(ticket_), wait);
    pool_->agenda_.after(wait, [self = shared_from_this()] {
      if (self->pool_ == nullptr)
        return;
      self->pool_->idle_.push_back(self);
      self->pool_->serve();
    });
  }

  void close() {
    stream_.close();
    buffer_.clear();
    open_ = false;
  }

  http_pool* pool_; // null once stopped
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::response_parser<http::string_body>> parser_;
  std::string text_;
  std::unique_ptr<ticket> ticket_;
  backoff backoff_;
  bool open_ = false;
};

http_pool::http_pool(asio::io_context& io, agenda& a, http_options options)
    : io_{io}, agenda_{a}, options_{std::move(options)}, dice_{options_.seed} {
  host_ = options_.server.address().to_string() + ":" + std::to_string(options_.server.port());
  for (std::size_t i = 0; i < options_.connections; ++i)
    connections_.push_back(std::make_shared<connection>(*this));
  idle_ = connections_;
}

http_pool::~http_pool() {
  stop();
}

void http_pool::send(http_request request, http_done done) {
  ++outstanding_;
  auto t = std::make_unique<ticket>();
  t->request = std::move(request);
  t->done = std::move(done);
  waiting_.push_back(std::move(t));
  serve();
}

void http_pool::serve() {
  while (!stopped_ && !waiting_.empty() && !idle_.empty()) {
    auto free = std::move(idle_.back());
    idle_.pop_back();
    auto t = std::move(waiting_.front());
    waiting_.pop_front();
    free->take(std::move(t));
  }
}

void http_pool::answered(std::unique_ptr<ticket> t, http_reply reply,
                         std::string_view retry_after) {
  auto wait = wait_before_retry(reply.status, retry_after, t->attempts);
  if (reply.status == 401 && t->attempts < attempts_unauthorised) {
    options_.unauthorised();
    wait = span{1'000};
  }
  if (wait) {
    counters_.told_to_wait += reply.status == 503 || reply.status == 429;
    again(std::move(t), *wait + span{dice_.below(100)});
    return serve();
  }
  ++counters_.answered;
  --outstanding_;
  reply.took = steady::now() - t->entered;
  reply.attempts = t->attempts;
  t->done(reply);
  serve();
}

void http_pool::again(std::unique_ptr<ticket> t, span wait) {
  ++counters_.tried_again;
  // Shared, because a std::function must be copyable.
  auto kept = std::make_shared<std::unique_ptr<ticket>>(std::move(t));
  agenda_.after(wait, [this, kept] {
    if (stopped_)
      return;
    waiting_.push_back(std::move(*kept));
    serve();
  });
}

std::string http_pool::text_of(const http_request& request) const {
  std::string text;
  text.reserve(512 + request.body.size());
  text.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
  text.append(host_);
  if (request.token != nullptr)
    text.append("\r\nAuthorization: Bearer ").append(*request.token);
  if (!request.key.empty())
    text.append("\r\nIdempotency-Key: ").append(request.key);
  if (!request.body.empty())
    text.append("\r\nContent-Type: application/json\r\nContent-Length: ")
        .append(std::to_string(request.body.size()));
  return text.append("\r\n\r\n").append(request.body);
}

void http_pool::stop() {
  stopped_ = true;
  waiting_.clear();
  idle_.clear();
  for (auto& c : connections_)
    c->stop();
  connections_.clear();
}

} // namespace callout::city
