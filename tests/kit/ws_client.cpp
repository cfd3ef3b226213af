// One read is always under way, and goes on across calls: so a wait that ran out loses nothing.
#include "tests/kit/ws_client.hpp"

#include "tests/kit/exchange_log.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>

#include <atomic>
#include <deque>

namespace callout::kit {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using tcp = asio::ip::tcp;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

constexpr std::size_t inbox_max = 100'000;

std::uint64_t next_stream() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

} // namespace

upgrade_refused::upgrade_refused(unsigned status, const std::string& body)
    : std::runtime_error{"upgrade refused with " + std::to_string(status) + ": " + body},
      status{status} {
}

struct ws_client::connection {
  asio::io_context io{1};
  websocket::stream<beast::tcp_stream> stream{io};
  beast::flat_buffer buffer;
  std::deque<json> inbox;
  const std::uint64_t number = next_stream();
  std::uint64_t last_offset = 0;
  span patience{};
  bool ended = false;
  error_code end_reason;

  /// Lets things happen until `done` holds or the deadline passes.
  template <class Done>
  bool until(clock::time_point deadline, Done done) {
    while (!done()) {
      if (io.stopped())
        io.restart();
      if (io.run_one_until(deadline) == 0 && (clock::now() >= deadline || ended))
        return static_cast<bool>(done());
    }
    return true;
  }

  template <class Start>
  void complete(const char* what, Start start) {
    std::optional<error_code> result;
    start([&](error_code e, auto...) { result = e; });
    // Out of time: closing the socket ends the operation, so that none outlives `result`.
    if (!until(clock::now() + patience, [&] { return result.has_value(); }))
      beast::get_lowest_layer(stream).close();
    while (!result) {
      if (io.stopped())
        io.restart();
      io.run_one();
    }
    if (*result)
      throw no_answer{std::string{what} + ": " + result->message()};
  }

  void open(const std::string& url, const std::string& token, sign_in how) {
    const auto at = split_url(url);
    auto& lowest = beast::get_lowest_layer(stream);
    lowest.expires_after(patience);
    complete("connect", [&](auto done) {
      lowest.async_connect(tcp::endpoint{asio::ip::make_address(at.host),
                                         static_cast<unsigned short>(std::stoi(at.port))},
                           done);
    });
    lowest.socket().set_option(tcp::no_delay{true});
    lowest.expires_never();
    stream.set_option(
        websocket::stream_base::timeout{.handshake_timeout = patience,
                                        .idle_timeout = websocket::stream_base::none(),
                                        .keep_alive_pings = false});
    stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
      request.set("Sec-WebSocket-Protocol", "callout.v1");
      if (how == sign_in::by_header)
        request.set("Authorization", "Bearer " + token);
    }));
    websocket::response_type answer;
    try {
      complete("handshake", [&](auto done) {
        stream.async_handshake(answer, at.host + ":" + at.port, "/v1/stream", done);
      });
    } catch (const no_answer&) {
      if (answer.result_int() >= 300)
        throw upgrade_refused{answer.result_int(), answer.body()};
      throw;
    }
    stream.text(true);
    read();
    if (how == sign_in::by_first_frame)
      write(json{{"type", "hello"}, {"token", token}}.dump());
  }

  void write(const std::string& text) {
    if (ended)
      throw no_answer{"the connection has ended: " + end_reason.message()};
    note_frame(number, "client", text);
    complete("write", [&](auto done) { stream.async_write(asio::buffer(text), done); });
  }

  void read() {
    stream.async_read(buffer, [this](error_code e, std::size_t) {
      if (e || inbox.size() >= inbox_max) {
        ended = true;
        end_reason = e;
        return;
      }
      const auto text = beast::buffers_to_string(buffer.data());
      note_frame(number, "server", text);
      auto frame = json::parse(text, nullptr, false);
      buffer.consume(buffer.size());
      if (frame.is_object() && frame.contains("offset"))
        last_offset = std::max(last_offset, frame["offset"].get<std::uint64_t>());
      inbox.push_back(std::move(frame));
      read();
    });
  }

  std::optional<json> take(const std::string& type, const filter& fits) {
    for (auto i = inbox.begin(); i != inbox.end(); ++i) {
      if (!i->is_object() || i->value("type", "") != type || (fits && !fits(*i)))
        continue;
      auto frame = std::move(*i);
      inbox.erase(i);
      return frame;
    }
    return std::nullopt;
  }
};

ws_client::ws_client(const std::string& url, const std::string& token, sign_in how, span patience)
    : connection_{std::make_unique<connection>()} {
  connection_->patience = patience;
  connection_->open(url, token, how);
}
ws_client::~ws_client() = default;
ws_client::ws_client(ws_client&&) noexcept = default;
ws_client& ws_client::operator=(ws_client&&) noexcept = default;

void ws_client::send(const json& frame) {
  connection_->write(frame.dump());
}

void ws_client::send_text(const std::string& text) {
  connection_->write(text);
}

json ws_client::wait_for(const std::string& type, span within, const filter& fits) {
  std::optional<json> found;
  auto& c = *connection_;
  c.until(clock::now() + within, [&] {
    found = c.take(type, fits);
    return found || c.ended;
  });
  if (found)
    return *std::move(found);
  std::string seen;
  for (const auto& frame : c.inbox)
    seen += "\n  " + frame.dump();
  throw std::runtime_error{
      "no frame '" + type + "' " +
      (c.ended ? "before the end (" + c.end_reason.message() + ")" : std::string{"in time"}) +
      "; there were:" + seen};
}

std::optional<json> ws_client::receive(span within) {
  auto& c = *connection_;
  c.until(clock::now() + within, [&] { return !c.inbox.empty() || c.ended; });
  if (c.inbox.empty())
    return std::nullopt;
  auto frame = std::move(c.inbox.front());
  c.inbox.pop_front();
  return frame;
}

std::vector<json> ws_client::drain() {
  auto& c = *connection_;
  if (c.io.stopped())
    c.io.restart();
  c.io.poll();
  std::vector<json> all{std::make_move_iterator(c.inbox.begin()),
                        std::make_move_iterator(c.inbox.end())};
  c.inbox.clear();
  return all;
}

std::uint64_t ws_client::last_offset() const {
  return connection_->last_offset;
}

std::optional<unsigned> ws_client::wait_closed(span within) {
  auto& c = *connection_;
  if (!c.until(clock::now() + within, [&] { return c.ended; }))
    return std::nullopt;
  return static_cast<unsigned>(c.stream.reason().code);
}

void ws_client::close() {
  auto& c = *connection_;
  if (c.ended)
    return;
  bool done = false;
  c.stream.async_close(websocket::close_code::normal, [&](error_code) { done = true; });
  c.until(clock::now() + c.patience, [&] { return done && c.ended; });
}

} // namespace callout::kit
