// A session outlives its connections: each attempt is an object of its own, which is cut
// loose when it fails.
#include "simulations/city/net/ws_session.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>

namespace callout::city {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

constexpr span handshake_patience{15'000}, silence_max{60'000};
constexpr std::size_t frame_max = 64 << 10, recent_max = 256;
/// The server's close code for: come back with a fresh token.
constexpr int token_expired = 4001;

} // namespace

ws_exchange::ws_exchange(asio::io_context& io, agenda& a, asio::ip::tcp::endpoint server,
                         std::uint64_t seed, std::size_t handshakes)
    : io_{io}, agenda_{a}, server_{server}, dice_{seed}, free_{handshakes} {
}

void ws_exchange::enter(std::function<void()> go) {
  if (free_ == 0)
    return waiting_.push_back(std::move(go));
  --free_;
  go();
}

void ws_exchange::leave() {
  ++free_;
  if (waiting_.empty())
    return;
  auto go = std::move(waiting_.front());
  waiting_.pop_front();
  --free_;
  // Not at once: the one who leaves may be in the middle of something.
  asio::post(io_, std::move(go));
}

class ws_session::connection : public std::enable_shared_from_this<connection> {
public:
  explicit connection(ws_session& owner)
      : owner_{&owner}, exchange_{owner.exchange_}, stream_{exchange_.io_} {}

  void start() {
    auto& lowest = beast::get_lowest_layer(stream_);
    lowest.expires_after(handshake_patience);
    lowest.async_connect(exchange_.server_,
                         [self = shared_from_this()](error_code e) { self->connected(e); });
  }

  /// Nothing reaches the owner any more.
  void cut() {
    owner_ = nullptr;
    beast::get_lowest_layer(stream_).close();
  }

  void say_goodbye() {
    owner_ = nullptr;
    if (!stream_.is_open())
      return beast::get_lowest_layer(stream_).close();
    stream_.async_close(websocket::close_code::normal, [self = shared_from_this()](error_code) {});
  }

  void write() {
    if (writing_ || owner_ == nullptr)
      return;
    text_ = owner_->next_words();
    if (text_.empty())
      return;
    writing_ = true;
    stream_.async_write(asio::buffer(text_),
                        [self = shared_from_this()](error_code e, std::size_t) {
                          self->writing_ = false;
                          if (!e) // An error is met by the read under way as well.
                            self->write();
                        });
  }

private:
  void connected(error_code error) {
    if (owner_ == nullptr || error)
      return failed(false);
    auto& lowest = beast::get_lowest_layer(stream_);
    lowest.expires_never();
    lowest.socket().set_option(asio::ip::tcp::no_delay{true});
    stream_.set_option(websocket::stream_base::timeout{.handshake_timeout = handshake_patience,
                                                       .idle_timeout = silence_max,
                                                       .keep_alive_pings = true});
    stream_.set_option(websocket::stream_base::decorator(
        [token = "Bearer " + owner_->token_](websocket::request_type& request) {
          request.set("Sec-WebSocket-Protocol", "callout.v1");
          request.set("Authorization", token);
        }));
    stream_.read_message_max(frame_max);
    stream_.async_handshake(
        answer_,
        exchange_.server_.address().to_string() + ":" + std::to_string(exchange_.server_.port()),
        "/v1/stream", [self = shared_from_this()](error_code e) { self->shaken(e); });
  }

  void shaken(error_code error) {
    let_in_the_next();
    if (answer_.result() == beast::http::status::unauthorized)
      exchange_.unauthorised();
    if (owner_ == nullptr || error)
      return failed(error == websocket::error::upgrade_declined);
    answer_ = {};
    stream_.text(true);
    owner_->opened();
    read();
  }

  void read() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code e, std::size_t) {
      if (self->owner_ != nullptr && self->stream_.reason().code == token_expired)
        self->exchange_.unauthorised();
      if (self->owner_ == nullptr || e)
        return self->failed(false);
      const auto text = beast::buffers_to_string(self->buffer_.data());
      self->buffer_.consume(self->buffer_.size());
      self->owner_->received(text);
      self->write();
      if (self->owner_ != nullptr)
        self->read();
    });
  }

  void let_in_the_next() {
    if (std::exchange(shaking_, false))
      exchange_.leave();
  }

  void failed(bool refused) {
    let_in_the_next();
    if (auto* owner = std::exchange(owner_, nullptr))
      owner->broken(refused);
    beast::get_lowest_layer(stream_).close();
  }

  ws_session* owner_; // null once cut loose
  ws_exchange& exchange_;
  websocket::stream<beast::tcp_stream> stream_;
  websocket::response_type answer_;
  beast::flat_buffer buffer_;
  std::string text_;
  bool shaking_ = true, writing_ = false;
};

ws_session::ws_session(ws_exchange& exchange, const std::string& token, listener& l)
    : exchange_{exchange}, token_{token}, listener_{l} {
}

ws_session::~ws_session() {
  *alive_ = false;
  if (connection_)
    connection_->cut();
}

void ws_session::open() {
  if (std::exchange(wanted_, true))
    return;
  connect();
}

void ws_session::close() {
  wanted_ = ready_ = false;
  if (std::exchange(counted_open_, false))
    --exchange_.counters.open;
  if (connection_)
    connection_->say_goodbye();
  connection_.reset();
}

void ws_session::connect() {
  exchange_.enter([this, alive = alive_] {
    if (!*alive)
      return;
    if (!wanted_ || connection_)
      return exchange_.leave();
    connection_ = std::make_shared<connection>(*this);
    connection_->start();
  });
}

void ws_session::broken(bool refused) {
  connection_.reset();
  ready_ = false;
  auto& counters = exchange_.counters;
  const bool was_open = std::exchange(counted_open_, false);
  counters.open -= was_open;
  ++(was_open ? counters.lost : refused ? counters.refused : counters.unanswered);
  if (!wanted_)
    return;
  exchange_.agenda_.after(backoff_.next(exchange_.dice_), [this, alive = alive_] {
    if (*alive && wanted_ && !connection_)
      connect();
  });
}

void ws_session::opened() {
  // From the first moment: something new may come before the gap is even asked for.
  resuming_ = known_offset_;
  ++exchange_.counters.open;
  ++exchange_.counters.opened;
  counted_open_ = true;
}

void ws_session::received(const std::string& text) {
  const auto frame = json::parse(text, nullptr, false);
  if (!frame.is_object())
    return;
  ++exchange_.counters.frames;
  const auto type = frame.value("type", "");
  const auto offset = frame.find("offset");
  const bool numbered = offset != frame.end() && offset->is_number_unsigned();
  const auto number = numbered ? offset->get<std::uint64_t>() : 0;
  if (type == "ready")
    return signed_in(number, numbered);
  if (type == "resumed")
    return resumed(number);
  exchange_.counters.errors += type == "error";
  if (numbered && seen_before(number)) {
    ++exchange_.counters.repeated;
    return;
  }
  listener_.heard(frame);
}

void ws_session::signed_in(std::uint64_t offset, bool told) {
  backoff_.succeeded();
  ready_ = true;
  resume_due_ = resuming_;
  if (!known_offset_ && told)
    highest_ = resume_from_ = acknowledged_ = offset;
  known_offset_ = known_offset_ || told;
  listener_.line_open();
}

void ws_session::resumed(std::uint64_t offset) {
  resuming_ = false;
  highest_ = resume_from_ = std::max(highest_, offset);
}

bool ws_session::seen_before(std::uint64_t offset) {
  if (resuming_ && offset <= resume_from_)
    return true;
  if (std::find(recent_.begin(), recent_.end(), offset) != recent_.end())
    return true;
  if (recent_.size() < recent_max)
    recent_.push_back(offset);
  else
    recent_[next_recent_++ % recent_max] = offset;
  exchange_.counters.disordered += !resuming_ && offset < highest_;
  highest_ = std::max(highest_, offset);
  if (!resuming_)
    resume_from_ = highest_;
  known_offset_ = true;
  return false;
}

void ws_session::locate(const geo_point& where, std::string at) {
  location_ = json{{"type", "location"},
                   {"lat", where.lat},
                   {"lon", where.lon},
                   {"accuracy_m", 10},
                   {"at", std::move(at)}}
                  .dump();
  if (ready_ && connection_)
    connection_->write();
}

std::string ws_session::next_words() {
  if (!ready_)
    return {};
  if (std::exchange(resume_due_, false))
    return json{{"type", "resume"}, {"offset", resume_from_}}.dump();
  if (!resuming_ && acknowledged_ < highest_) {
    acknowledged_ = highest_;
    return json{{"type", "ack"}, {"offset", acknowledged_}}.dump();
  }
  if (!location_.empty())
    ++exchange_.counters.locations;
  return std::exchange(location_, {});
}

} // namespace callout::city
