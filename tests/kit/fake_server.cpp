// One thread for each connection, blocking: simple enough to be obviously right.
#include "tests/kit/fake_server.hpp"

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>

namespace callout::kit {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using tcp = asio::ip::tcp;
using boost::system::error_code;

fake_request taken(const http::request<http::string_body>& from) {
  fake_request r{std::string{from.method_string()}, std::string{from.target()}, from.body(), {}};
  for (const auto& field : from) {
    std::string name{field.name_string()};
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    r.headers[name] = std::string{field.value()};
  }
  return r;
}

} // namespace

struct fake_server::listener {
  asio::io_context io;
  tcp::acceptor acceptor{io};
};

struct fake_server::session final : fake_socket {
  fake_server& owner;
  websocket::stream<tcp::socket> stream;
  std::thread thread;

  session(fake_server& owner, tcp::socket socket) : owner{owner}, stream{std::move(socket)} {}

  void send(const json& frame) override {
    error_code ignored;
    stream.write(asio::buffer(frame.dump()), ignored);
  }
  void drop() override { ::shutdown(stream.next_layer().native_handle(), SHUT_RDWR); }

  void run() {
    beast::flat_buffer buffer;
    for (;;) {
      http::request<http::string_body> request;
      error_code error;
      http::read(stream.next_layer(), buffer, request, error);
      if (error)
        return drop();
      if (websocket::is_upgrade(request))
        return serve_socket(request);
      std::unique_lock lock{owner.one_at_a_time_};
      const auto answer = owner.script_.answer(taken(request));
      lock.unlock();
      if (answer.hang_up)
        return drop();
      http::response<http::string_body> response{static_cast<http::status>(answer.status), 11};
      response.keep_alive(request.keep_alive());
      response.set(http::field::content_type, "application/json");
      for (const auto& [name, value] : answer.headers)
        response.set(name, value);
      response.body() = answer.body.dump();
      response.prepare_payload();
      http::write(stream.next_layer(), response, error);
      if (error || !response.keep_alive())
        return drop();
    }
  }

  void serve_socket(const http::request<http::string_body>& request) {
    error_code error;
    stream.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
      response.set("Sec-WebSocket-Protocol", "callout.v1");
    }));
    stream.accept(request, error);
    if (error)
      return drop();
    stream.text(true);
    locked([&] { owner.script_.opened(*this, taken(request)); });
    for (beast::flat_buffer buffer;; buffer.consume(buffer.size())) {
      stream.read(buffer, error);
      if (error)
        return drop();
      const auto frame = json::parse(beast::buffers_to_string(buffer.data()), nullptr, false);
      locked([&] { owner.script_.heard(*this, frame); });
    }
  }

  template <class F>
  void locked(F f) {
    std::lock_guard lock{owner.one_at_a_time_};
    f();
  }
};

fake_server::fake_server(fake_script script) : script_{std::move(script)} {
  if (!script_.answer)
    script_.answer = [](const fake_request&) { return fake_answer{}; };
  if (!script_.opened)
    script_.opened = [](fake_socket&, const fake_request&) {};
  if (!script_.heard)
    script_.heard = [](fake_socket&, const json&) {};
  start();
}

fake_server::~fake_server() {
  stop();
}

std::string fake_server::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void fake_server::start() {
  listener_ = std::make_unique<listener>();
  const tcp::endpoint here{asio::ip::make_address("127.0.0.1"), port_};
  listener_->acceptor.open(here.protocol());
  listener_->acceptor.set_option(tcp::acceptor::reuse_address{true});
  listener_->acceptor.bind(here);
  listener_->acceptor.listen();
  port_ = listener_->acceptor.local_endpoint().port();
  stopping_ = false;
  thread_ = std::thread{[this] { listen(); }};
}

void fake_server::listen() {
  for (;;) {
    error_code error;
    auto socket = listener_->acceptor.accept(error);
    std::lock_guard lock{mutex_};
    if (error || stopping_)
      return;
    auto& one = *sessions_.emplace_back(std::make_unique<session>(*this, std::move(socket)));
    one.thread = std::thread{[&one] { one.run(); }};
  }
}

void fake_server::stop() {
  if (!listener_)
    return;
  {
    std::lock_guard lock{mutex_};
    stopping_ = true;
    for (auto& one : sessions_)
      one->drop();
  }
  ::shutdown(listener_->acceptor.native_handle(), SHUT_RDWR);
  thread_.join();
  for (auto& one : sessions_)
    one->thread.join();
  sessions_.clear();
  listener_.reset();
}

} // namespace callout::kit
