// One entry for each endpoint: verb, path, who may, what it takes and gives. Dispatch,
// authority and /openapi.json are all read off this table.
#pragma once

#include "gateway/auth/access_token.hpp"
#include "gateway/http/exchange.hpp"
#include "protocols/principal.hpp"

#include <functional>

namespace callout::routes {

struct services;

/// One request that has found its route, with its caller known.
struct visit {
  http::request asked;
  http::respond respond;
  auth::claims caller;               ///< role `anyone` on public routes
  std::vector<std::string> captured; ///< what stood for {…} in the path, in order

  const principal& by() const { return caller.principal; }
  void answer(unsigned status, std::string body, std::vector<http::name_value> headers = {}) const {
    respond({.status = status, .body = std::move(body), .headers = std::move(headers)});
  }
  void refuse(const rejection& why) const { respond(http::problem(why, asked.request_id)); }
};

struct route {
  http::verb method = http::verb::get;
  std::string path;      ///< as in /v1/bookings/{id}
  std::string operation; ///< operationId
  std::string summary;
  std::vector<role> who; ///< empty: anyone
  std::function<void(const services&, visit)> run;
  json body = nullptr;                 ///< schema of what it takes
  json answer = nullptr;               ///< schema of what it gives
  unsigned status = 200;               ///< when it goes well
  std::vector<std::string> query = {}; ///< parameters after the `?`; any other is refused
  bool conditional = false;            ///< takes If-Match with the ETag of what it changes
  bool of_one = false;                 ///< of one thing: as lists, takes Callout-Consistency
  bool rated = false;                  ///< says by RateLimit how often it may be asked
  bool fresh = false; ///< takes tokens only of who showed a second factor lately (RFC 9470)
};

/// Those of a page of a list.
inline const std::vector<std::string> paging{"limit", "cursor"};

using route_table = std::vector<route>;

/// The media type of what it gives when it goes well.
inline std::string media_of(const route& r) {
  return r.answer.is_object() ? r.answer.value("contentMediaType", "application/json")
                              : "application/json";
}

void add_auth(route_table&);
void add_bookings(route_table&);
void add_docs(route_table&);
void add_explain(route_table&);
void add_find(route_table&);
void add_search(route_table&);
void add_technicians(route_table&);
void add_money(route_table&);
void add_payout_run(route_table&);
void add_sandbox(route_table&);
void add_service(route_table&);
void add_slots(route_table&);
void add_staff(route_table&);
void add_zones(route_table&);

/// RFC: OpenAPI 3.1.
json openapi(const route_table&);

} // namespace callout::routes
