// One thread for everything, so that scripts need no locks.
#include "tests/kit/fake_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <deque>
#include <future>
#include <set>

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

struct fake_server::loop {
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  std::set<std::shared_ptr<session>> sessions;

  void accept(const fake_script& script);
};

class fake_server::session final : public fake_socket,
                                   public std::enable_shared_from_this<session> {
public:
  session(loop& owner, const fake_script& script, tcp::socket socket)
      : loop_{owner}, script_{script}, stream_{std::move(socket)} {}

  void send(const json& frame) override {
    outgoing_.push_back(frame.dump());
    if (outgoing_.size() == 1)
      write_frame();
  }

  void drop() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
    if (std::exchange(upgraded_, false))
      script_.closed(*this);
    loop_.sessions.erase(shared_from_this());
  }

  void read_request() {
    request_ = {};
    http::async_read(stream_.next_layer(), buffer_, request_,
                     [self = shared_from_this()](error_code e, std::size_t) {
                       if (e)
                         return self->drop();
                       if (websocket::is_upgrade(self->request_))
                         return self->upgrade();
                       self->reply();
                     });
  }

private:
  void reply() {
    const auto answer = script_.answer(taken(request_));
    if (answer.hang_up)
      return drop();
    response_ = {static_cast<http::status>(answer.status), 11};
    response_.keep_alive(request_.keep_alive());
    response_.set(http::field::content_type, "application/json");
    for (const auto& [name, value] : answer.headers)
      response_.set(name, value);
    response_.body() = answer.body.dump();
    response_.prepare_payload();
    http::async_write(stream_.next_layer(), response_,
                      [self = shared_from_this()](error_code e, std::size_t) {
                        if (e || !self->response_.keep_alive())
                          return self->drop();
                        self->read_request();
                      });
  }

  void upgrade() {
    stream_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
      response.set("Sec-WebSocket-Protocol", "callout.v1");
    }));
    stream_.async_accept(request_, [self = shared_from_this()](error_code e) {
      if (e)
        return self->drop();
      self->stream_.text(true);
      self->upgraded_ = true;
      self->script_.opened(*self, taken(self->request_));
      self->read_frame();
    });
  }

  void read_frame() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code e, std::size_t) {
      if (e)
        return self->drop();
      const auto text = beast::buffers_to_string(self->buffer_.data());
      self->buffer_.consume(self->buffer_.size());
      self->script_.heard(*self, json::parse(text, nullptr, false));
      self->read_frame();
    });
  }

  void write_frame() {
    stream_.async_write(asio::buffer(outgoing_.front()),
                        [self = shared_from_this()](error_code e, std::size_t) {
                          if (e)
                            return; // The read under way meets it as well.
                          self->outgoing_.pop_front();
                          if (!self->outgoing_.empty())
                            self->write_frame();
                        });
  }

  loop& loop_;
  const fake_script& script_;
  websocket::stream<tcp::socket> stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
  std::deque<std::string> outgoing_;
  bool upgraded_ = false;
};

void fake_server::loop::accept(const fake_script& script) {
  acceptor.async_accept([this, &script](error_code e, tcp::socket socket) {
    // One that was accepted while the server stopped would keep it from its end.
    if (e || !acceptor.is_open())
      return;
    error_code gone;
    socket.set_option(tcp::no_delay{true}, gone);
    auto one = std::make_shared<session>(*this, script, std::move(socket));
    sessions.insert(one);
    one->read_request();
    accept(script);
  });
}

fake_server::fake_server(fake_script script) : script_{std::move(script)} {
  if (!script_.answer)
    script_.answer = [](const fake_request&) { return fake_answer{}; };
  if (!script_.opened)
    script_.opened = [](fake_socket&, const fake_request&) {};
  if (!script_.heard)
    script_.heard = [](fake_socket&, const json&) {};
  if (!script_.closed)
    script_.closed = [](fake_socket&) {};
  start();
}

fake_server::~fake_server() {
  stop();
}

std::string fake_server::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void fake_server::start() {
  loop_ = std::make_unique<loop>();
  const tcp::endpoint here{asio::ip::make_address("127.0.0.1"), port_};
  auto& acceptor = loop_->acceptor;
  acceptor.open(here.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address{true});
  acceptor.bind(here);
  acceptor.listen();
  port_ = acceptor.local_endpoint().port();
  loop_->accept(script_);
  thread_ = std::thread{[this] { loop_->io.run(); }};
}

void fake_server::inside(const std::function<void()>& f) {
  std::promise<void> done;
  asio::post(loop_->io, [&] {
    f();
    done.set_value();
  });
  done.get_future().wait();
}

void fake_server::stop() {
  if (!loop_)
    return;
  asio::post(loop_->io, [this] {
    loop_->acceptor.close();
    for (const auto& one : std::set{loop_->sessions})
      one->drop();
  });
  thread_.join();
  loop_.reset();
}

} // namespace callout::kit
