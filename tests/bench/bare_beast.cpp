// The yardstick for the edge: Boost.Beast as its examples show it, one thread, one loop. It reads
// a request, parses its body as JSON and answers a fixed 201; it checks and remembers nothing.
//
// Prints its port and serves until it is killed.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

/// As long as what Callout answers to the same request.
const std::string answer_body =
    R"({"id":"0b7c3b0e-5d3c-4c8e-9d4b-0e6c2f1a7d55","status":"payment_pending",)"
    R"("customer":"cust-1","service":"ac.repair","location":{"lat":24.71,"lon":46.67,)"
    R"("address":"King Fahd Road 1"},"when":"asap","note":null,"payment_method":"card",)"
    R"("price":{"minor":34950,"currency":"SAR"},"approved":{"minor":34950,"currency":"SAR"},)"
    R"("technician":null,"created_at":"2026-11-22T10:14:00.000Z","pause_reason":null,)"
    R"("extra":null,"cancellation":null,"disputed":false,"sla":[]})";

class session : public std::enable_shared_from_this<session> {
public:
  explicit session(tcp::socket s) : stream_{std::move(s)} {}

  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code e, std::size_t) {
                       if (!e)
                         self->answer();
                     });
  }

private:
  void answer() {
    const auto body = nlohmann::json::parse(request_.body(), nullptr, false);
    const bool good = body.is_object() && body.contains("service");
    answer_ = {good ? http::status::created : http::status::bad_request, request_.version()};
    answer_.set(http::field::content_type, "application/json");
    answer_.keep_alive(request_.keep_alive());
    answer_.body() = answer_body;
    answer_.prepare_payload();
    http::async_write(stream_, answer_,
                      [self = shared_from_this()](beast::error_code e, std::size_t) {
                        if (!e)
                          self->read();
                      });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
};

void accept(tcp::acceptor& door) {
  door.async_accept([&](beast::error_code e, tcp::socket s) {
    if (!e) {
      s.set_option(tcp::no_delay{true});
      std::make_shared<session>(std::move(s))->read();
    }
    accept(door);
  });
}

} // namespace

int main() {
  asio::io_context loop{1};
  tcp::acceptor door{loop, {asio::ip::address_v4::loopback(), 0}};
  std::cout << door.local_endpoint().port() << std::endl;
  accept(door);
  loop.run();
}
