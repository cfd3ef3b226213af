#include "tests/end_to_end/burst.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <memory>

namespace callout::end_to_end {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

std::string text_of(const burst_request& r) {
  return "POST " + r.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + r.token +
         "\r\nContent-Type: application/json\r\nIdempotency-Key: " + r.key +
         "\r\nContent-Length: " + std::to_string(r.body.size()) + "\r\n\r\n" + r.body;
}

struct client {
  explicit client(asio::io_context& io) : stream{io} {}
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  std::string asked;
  http::response<http::string_body> answer;
  std::chrono::steady_clock::time_point answered;
};

class crowd {
public:
  crowd(asio::io_context& io, const std::vector<burst_request>& asked) : io_{io} {
    for (const auto& r : asked) {
      clients_.push_back(std::make_unique<client>(io));
      clients_.back()->asked = text_of(r);
    }
  }

  /// Starts `step(client, done)` for all and lets all come to their end.
  template <class Step>
  void all(const char* what, Step step) {
    std::size_t left = clients_.size();
    error_code wrong;
    for (auto& c : clients_) {
      c->stream.expires_after(std::chrono::seconds{30});
      step(*c, [&, one = c.get()](error_code e, auto&&...) {
        one->answered = std::chrono::steady_clock::now();
        --left;
        if (e)
          wrong = e;
      });
    }
    io_.restart();
    io_.run();
    if (wrong || left > 0)
      throw std::runtime_error{std::string{what} + ": " + wrong.message()};
  }

  const std::vector<std::unique_ptr<client>>& clients() const { return clients_; }

private:
  asio::io_context& io_;
  std::vector<std::unique_ptr<client>> clients_;
};

} // namespace

std::vector<burst_answer> burst(const std::string& url, const std::vector<burst_request>& asked) {
  const auto at = kit::split_url(url);
  const asio::ip::tcp::endpoint server{asio::ip::make_address(at.host),
                                       static_cast<unsigned short>(std::stoi(at.port))};
  asio::io_context io{1};
  crowd everyone{io, asked};
  everyone.all("connect", [&](client& c, auto done) { c.stream.async_connect(server, done); });
  everyone.all("send", [](client& c, auto done) {
    asio::async_write(c.stream, asio::buffer(c.asked), done);
  });
  const auto sent = std::chrono::steady_clock::now();
  everyone.all("answer",
               [](client& c, auto done) { http::async_read(c.stream, c.buffer, c.answer, done); });
  std::vector<burst_answer> answers;
  for (const auto& c : everyone.clients())
    answers.push_back({c->answer.result_int(), c->answer.body(),
                       std::string{c->answer[http::field::retry_after]},
                       std::chrono::duration_cast<std::chrono::milliseconds>(c->answered - sent)});
  return answers;
}

} // namespace callout::end_to_end
