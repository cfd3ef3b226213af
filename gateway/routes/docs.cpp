// GET /docs: both documents for people, in one page that asks nobody but this server.
#include "gateway/routes/docs_page.hpp"
#include "gateway/routes/route.hpp"

#include <openssl/evp.h>

#include <array>

namespace callout::routes {

namespace {

/// As a Content-Security-Policy names what may run: 'sha256-…'.
std::string allowed(std::string_view text) {
  std::array<unsigned char, 32> hash{};
  std::array<unsigned char, 45> base64{}; // 32 bytes and the NUL that EVP_EncodeBlock writes
  EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
  const auto size = EVP_EncodeBlock(base64.data(), hash.data(), hash.size());
  return "'sha256-" + std::string(base64.begin(), base64.begin() + size) + '\'';
}

std::string page() {
  std::string html{docs_head};
  html.append("<style>").append(docs_style).append("</style>").append(docs_body);
  return html.append("<script>").append(docs_script).append("</script>\n");
}

void docs(const services&, visit v) {
  static const auto html = page();
  static const auto policy = "default-src 'none'; connect-src 'self'; script-src " +
                             allowed(docs_script) + "; style-src " + allowed(docs_style) +
                             "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  v.respond({.content_type = "text/html; charset=utf-8",
             .body = html,
             .headers = {{"Content-Security-Policy", policy}, {"Referrer-Policy", "no-referrer"}}});
}

} // namespace

void add_docs(route_table& t) {
  t.push_back({http::verb::get,
               "/docs",
               "docs",
               "This document and that of the stream, for people.",
               {},
               docs,
               nullptr,
               {{"type", "string"}, {"contentMediaType", "text/html"}}});
}

} // namespace callout::routes
