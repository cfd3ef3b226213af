// Beast's parser without its containers: fields become views, body bytes go where they are
// wanted, and nothing is allocated on the way.
#include "gateway/http/parse.hpp"

#include "gateway/http/refusals.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstring>

namespace callout::http {

namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::error;

/// Chunks of one byte take six on the wire; what goes beyond is padding of the sender's.
constexpr std::size_t wire_bytes_per_byte = 8;
constexpr std::size_t chunk_line_limit = 4 * 1024;
/// What ends every body. Beast's parser asserts that it has so much, and would end the program,
/// where it has seen the last chunk's line alone; and that much follows in any case.
constexpr std::size_t last_chunk = std::string_view{"0\r\n\r\n"}.size();

rejection explain(const error_code& ec) {
  if (ec == error::bad_version)
    return unsupported_version;
  if (ec == error::body_limit)
    return body_too_large;
  if (ec == error::header_limit)
    return header_too_large;
  if (ec == error::bad_content_length || ec == error::multiple_content_length ||
      ec == error::bad_transfer_encoding || ec == error::bad_chunk ||
      ec == error::bad_chunk_extension)
    return because(bad_framing, ec.message());
  return because(bad_request, ec.message());
}

class reader : public beast::http::basic_parser<true> {
public:
  reader(head* into, std::string* body) : body_{body}, into_{into} {}

  std::string* body_;

private:
  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, error_code&) override {
    if (into_ == nullptr)
      return;
    into_->method = method;
    into_->target = target;
    into_->version = version;
    into_->fields.clear();
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     error_code&) override {
    if (into_ != nullptr)
      into_->fields.push_back({name, value});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view part, error_code&) override { return part.size(); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view part, error_code&) override {
    body_->append(part.data(), part.size());
    return part.size();
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  head* into_;
};

constexpr bool begins_method(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// The request line ends in a version of HTTP other than ours.
bool names_other_version(std::string_view block) {
  constexpr std::string_view before = " HTTP/";
  const auto line = block.substr(0, block.find('\r'));
  const auto at = std::min(line.rfind(before), line.size());
  const auto version = line.substr(std::min(at + before.size(), line.size()));
  return version.size() == 3 && version[1] == '.' && version != "1.0" && version != "1.1";
}

} // namespace

head_scan::verdict head_scan::broken(std::string_view why) {
  why_ = why;
  return verdict::broken;
}

head_scan::verdict head_scan::look(std::string_view in) {
  if (!in.empty() && lines_ == 0 && !begins_method(in[0]))
    return broken("a request begins with its method");
  for (;;) {
    const auto* found =
        seen_ >= in.size()
            ? nullptr
            : static_cast<const char*>(std::memchr(in.data() + seen_, '\n', in.size() - seen_));
    if (found == nullptr) {
      seen_ = in.size();
      return verdict::more;
    }
    const auto end = static_cast<std::size_t>(found - in.data());
    if (end == at_ || in[end - 1] != '\r')
      return broken("a line must end in CRLF");
    if (end == at_ + 1) {
      at_ = end + 1;
      return verdict::whole;
    }
    // A line folded onto the one before it is read differently by different servers.
    if (in[at_] == ' ' || in[at_] == '\t')
      return broken("folded header lines are not taken");
    ++lines_;
    at_ = seen_ = end + 1;
  }
}

outcome<bool> parse_head(std::string_view block, head& into) {
  reader parser{&into, nullptr};
  parser.header_limit(static_cast<std::uint32_t>(block.size() + 1));
  // The gate judges the length; the parser is only asked about syntax.
  parser.body_limit(boost::none);
  error_code ec;
  parser.put(boost::asio::const_buffer{block.data(), block.size()}, ec);
  if (ec == error::bad_version && !names_other_version(block))
    return because(bad_request, "the request line does not end in a version of HTTP");
  if (ec)
    return explain(ec);
  return true;
}

class chunked_body::parser : public reader {
public:
  parser() : reader{nullptr, nullptr} {}
};

chunked_body::chunked_body(std::string_view block, std::size_t body_limit)
    : parser_{std::make_unique<parser>()}, body_limit_{body_limit} {
  parser_->header_limit(static_cast<std::uint32_t>(block.size() + 1));
  parser_->body_limit(body_limit);
  error_code ec;
  parser_->put(boost::asio::const_buffer{block.data(), block.size()}, ec);
  parser_->eager(true);
}

chunked_body::~chunked_body() = default;

chunked_body::progress chunked_body::feed(std::string_view in, std::string& body) {
  if (in.size() < last_chunk)
    return {0, false};
  error_code ec;
  parser_->body_ = &body;
  const auto used = parser_->put(boost::asio::const_buffer{in.data(), in.size()}, ec);
  wire_bytes_ += used;
  if (ec && ec != error::need_more)
    return {used, false, explain(ec)};
  if (parser_->is_done())
    return {used, true};
  if (in.size() - used > chunk_line_limit)
    return {used, false, because(bad_framing, "a chunk's size line or trailer is too long")};
  if (wire_bytes_ > chunk_line_limit + wire_bytes_per_byte * body_limit_)
    return {used, false, because(bad_framing, "the chunks are mostly padding")};
  return {used, false};
}

} // namespace callout::http
