// Errors as every client reads them: application/problem+json.
#include "gateway/http/message.hpp"

namespace callout::http {

std::string_view reason(unsigned status) {
  switch (status) {
  case 101: return "Switching Protocols";
  case 200: return "OK";
  case 201: return "Created";
  case 202: return "Accepted";
  case 204: return "No Content";
  case 304: return "Not Modified";
  case 400: return "Bad Request";
  case 401: return "Unauthorized";
  case 402: return "Payment Required";
  case 403: return "Forbidden";
  case 404: return "Not Found";
  case 405: return "Method Not Allowed";
  case 406: return "Not Acceptable";
  case 408: return "Request Timeout";
  case 409: return "Conflict";
  case 410: return "Gone";
  case 412: return "Precondition Failed";
  case 413: return "Content Too Large";
  case 414: return "URI Too Long";
  case 415: return "Unsupported Media Type";
  case 417: return "Expectation Failed";
  case 421: return "Misdirected Request";
  case 422: return "Unprocessable Content";
  case 426: return "Upgrade Required";
  case 428: return "Precondition Required";
  case 429: return "Too Many Requests";
  case 431: return "Request Header Fields Too Large";
  case 500: return "Internal Server Error";
  case 501: return "Not Implemented";
  case 502: return "Bad Gateway";
  case 503: return "Service Unavailable";
  case 504: return "Gateway Timeout";
  case 505: return "HTTP Version Not Supported";
  default: return status < 400 ? "OK" : "Error";
  }
}

response problem(unsigned status, std::string_view code, std::string_view detail,
                 std::string_view request_id, const json& more) {
  std::string body = R"({"type":)";
  write_quoted(body, "urn:callout:problem:" + std::string{code});
  body += R"(,"title":)";
  write_quoted(body, reason(status));
  body += R"(,"status":)";
  write_number(body, static_cast<std::int64_t>(status));
  body += R"(,"detail":)";
  write_quoted(body, detail);
  body += R"(,"code":)";
  write_quoted(body, code);
  if (!request_id.empty()) {
    body += R"(,"instance":)";
    write_quoted(body, request_id);
  }
  if (more.is_object())
    for (const auto& [name, value] : more.items()) {
      body += ',';
      write_quoted(body, name);
      body += ':';
      body += value.dump();
    }
  body += '}';
  return {.status = status, .content_type = "application/problem+json", .body = std::move(body)};
}

response problem(const rejection& why, std::string_view request_id, const json& more) {
  return problem(static_cast<unsigned>(why.status), why.code, why.detail, request_id, more);
}

} // namespace callout::http
