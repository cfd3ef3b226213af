// Synchronous on the outside, asynchronous inside: Beast's timeouts only hold for
// asynchronous operations.
#include "tests/kit/http_client.hpp"

#include "tests/kit/exchange_log.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <atomic>
#include <random>

namespace callout::kit {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t body_max = 64 << 20;

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

} // namespace

host_port split_url(const std::string& url) {
  constexpr std::string_view scheme = "http://";
  const auto colon = url.rfind(':');
  if (!url.starts_with(scheme) || colon < scheme.size() || colon + 1 >= url.size())
    throw std::runtime_error{"expected a URL like http://127.0.0.1:8080, not '" + url + "'"};
  return {url.substr(scheme.size(), colon - scheme.size()), url.substr(colon + 1)};
}

std::string fresh_key() {
  static const std::string process = [] {
    std::random_device dice;
    return "kit-" + std::to_string(dice()) + "-" + std::to_string(dice()) + "-";
  }();
  static std::atomic<unsigned> next{0};
  return process + std::to_string(++next);
}

json http_answer::document() const {
  auto j = json::parse(body, nullptr, false);
  if (j.is_discarded())
    throw std::runtime_error{"not JSON: " + std::to_string(status) + " " + body};
  return j;
}

std::string http_answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string{} : found->second;
}

struct http_client::connection {
  asio::io_context io{1};
  beast::tcp_stream stream{io};
  beast::flat_buffer buffer;
  bool used = false; // has answered before, so the server may have closed it meanwhile

  /// Runs what has been started to its end; `error` is what it reported.
  void finish(error_code& error, const char* what) {
    io.restart();
    io.run();
    if (error)
      throw no_answer{std::string{what} + ": " + error.message()};
  }

  void open(const std::string& url, span patience) {
    const auto at = split_url(url);
    error_code error;
    const tcp::endpoint peer{asio::ip::make_address(at.host, error),
                             static_cast<unsigned short>(std::stoi(at.port))};
    if (error)
      throw no_answer{"only addresses in figures are understood: " + url};
    stream.expires_after(patience);
    stream.async_connect(peer, [&](error_code e) { error = e; });
    finish(error, "connect");
    stream.socket().set_option(tcp::no_delay{true});
  }

  void write(std::string_view bytes, span patience) {
    error_code error;
    stream.expires_after(patience);
    asio::async_write(stream, asio::buffer(bytes), [&](error_code e, std::size_t) { error = e; });
    finish(error, "write");
  }

  http_answer read(span patience, bool head) {
    error_code error;
    http::response_parser<http::string_body> parser;
    parser.body_limit(body_max);
    parser.skip(head);
    stream.expires_after(patience);
    http::async_read(stream, buffer, parser, [&](error_code e, std::size_t) { error = e; });
    finish(error, "read");
    used = true;
    http_answer answer;
    auto& message = parser.get();
    answer.status = message.result_int();
    for (const auto& field : message)
      answer.headers[lower(field.name_string())] = std::string{field.value()};
    answer.body = std::move(message.body());
    if (!message.keep_alive())
      stream.close();
    return answer;
  }
};

http_client::http_client(std::string url, std::string token, span patience)
    : url_{std::move(url)}, token_{std::move(token)}, patience_{patience} {
}
http_client::~http_client() = default;
http_client::http_client(http_client&&) noexcept = default;
http_client& http_client::operator=(http_client&&) noexcept = default;

void http_client::disconnect() {
  connection_.reset();
}

http_answer http_client::get(const std::string& target) {
  return send({.method = "GET", .target = target});
}

http_answer http_client::put(const std::string& target, const json& body) {
  return send({.method = "PUT", .target = target, .body = body.dump()});
}

http_answer http_client::post(const std::string& target, const json& body, const std::string& key) {
  return send({.method = "POST",
               .target = target,
               .body = body.dump(),
               .headers = {{"Idempotency-Key", key.empty() ? fresh_key() : key}}});
}

http_answer http_client::send(const http_request& request) {
  const auto at = split_url(url_);
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\nHost: " + at.host + ":" +
                     at.port + "\r\n";
  if (!token_.empty())
    text += "Authorization: Bearer " + token_ + "\r\n";
  if (!request.body.empty() && !request.headers.contains("Content-Type"))
    text += "Content-Type: application/json\r\n";
  if (!request.body.empty())
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  for (const auto& [name, value] : request.headers)
    text += name + ": " + value + "\r\n";
  text += "\r\n" + request.body;
  for (;;) {
    const bool reused = connection_ && connection_->used && connection_->stream.socket().is_open();
    try {
      if (!reused) {
        connection_ = std::make_unique<connection>();
        connection_->open(url_, patience_);
      }
      connection_->write(text, patience_);
      auto answer = connection_->read(patience_, request.method == "HEAD");
      note_exchange(request, answer);
      return answer;
    } catch (const no_answer&) {
      // A server may close a connection that was idle; that tells nothing of this request.
      const bool stale = reused && connection_->buffer.size() == 0;
      connection_.reset();
      if (!stale)
        throw;
    }
  }
}

std::string http_client::raw(std::string_view bytes) {
  connection fresh;
  fresh.open(url_, patience_);
  try {
    fresh.write(bytes, patience_);
  } catch (const no_answer&) {
    // A server may refuse before it has read all; what it says is still worth reading.
  }
  std::string all;
  error_code error;
  fresh.stream.expires_after(patience_);
  asio::async_read(fresh.stream, asio::dynamic_buffer(all, body_max),
                   [&](error_code e, std::size_t) { error = e; });
  fresh.io.restart();
  fresh.io.run();
  return all;
}

} // namespace callout::kit
