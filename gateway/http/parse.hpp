// From bytes to a request head. Beast's parser reads the syntax; what it lets pass is looked
// for in the bytes before it (here) and in the fields after it (gate.hpp).
#pragma once

#include "gateway/http/message.hpp"

#include <memory>

namespace callout::http {

/// A head as it was sent: views into the bytes it was read from.
struct head {
  std::string_view method;
  std::string_view target;
  int version = 11;
  std::vector<header_list::entry> fields;
};

/// Looks for the end of a head while its bytes arrive, reading each byte once.
class head_scan {
public:
  enum class verdict { more, whole, broken };

  /// `in` begins with the head and grows from call to call.
  verdict look(std::string_view in);
  /// Once whole: bytes of the head with its closing empty line. When broken: why.
  std::size_t size() const { return at_; }
  std::string_view why() const { return why_; }
  /// Complete lines seen so far, the request line included.
  std::size_t lines() const { return lines_; }

private:
  verdict broken(std::string_view why);

  std::size_t at_ = 0; // start of the line being read
  std::size_t seen_ = 0;
  std::size_t lines_ = 0;
  std::string_view why_;
};

/// `block` is a whole head.
outcome<bool> parse_head(std::string_view block, head& into);

/// Takes a chunked body apart. Extensions and trailers are bounded and dropped.
class chunked_body {
public:
  struct progress {
    std::size_t used = 0;
    bool done = false;
    std::optional<rejection> wrong = {};
  };

  chunked_body(std::string_view block, std::size_t body_limit);
  ~chunked_body();
  /// Appends to `body` what it finds in `in`; the bytes not used are to be offered again.
  progress feed(std::string_view in, std::string& body);

private:
  class parser;
  std::unique_ptr<parser> parser_;
  std::size_t body_limit_;
  std::size_t wire_bytes_ = 0;
};

} // namespace callout::http
