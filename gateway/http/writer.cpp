// Writes responses by hand: nothing is kept between the answer and the socket.
#include "gateway/http/writer.hpp"

#include <algorithm>

namespace callout::http {

namespace {

bool safe_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

bool safe_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

bool ours(std::string_view name) {
  return same_word(name, "content-length") || same_word(name, "transfer-encoding");
}

void add(std::string& out, std::string_view name, std::string_view value) {
  if (safe_name(name) && safe_value(value))
    out.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

void write_response(std::string& out, const response& r, const envelope& e) {
  const bool bodiless = r.status < 200 || r.status == 204 || r.status == 304;
  out += "HTTP/1.1 ";
  write_number(out, static_cast<std::int64_t>(r.status));
  out.append(" ").append(reason(r.status)).append("\r\n");
  if (!bodiless) {
    add(out, "Content-Type", r.content_type);
    out += "Content-Length: ";
    write_number(out, static_cast<std::int64_t>(r.body.size()));
    out += "\r\n";
  }
  out.append("Date: ").append(e.date).append("\r\n");
  add(out, "X-Request-Id", e.request_id);
  out += "X-Content-Type-Options: nosniff\r\n";
  for (const auto& [name, value] : r.headers)
    if (!ours(name))
      add(out, name, value);
  if (!e.keep_alive && r.status != 101)
    out += "Connection: close\r\n";
  out += "\r\n";
  if (!bodiless && !e.head_only)
    out += r.body;
}

} // namespace callout::http
