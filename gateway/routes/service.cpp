// What is about the service itself: health, the catalogue, the contract.
#include "gateway/routes/commands.hpp"
#include "gateway/routes/stream_messages.hpp"

namespace callout::routes {

namespace {

void live(const services&, visit v) {
  v.answer(200, R"({"status":"live"})");
}

void ready(const services& s, visit v) {
  const bool yes = s.ready();
  v.answer(yes ? 200 : 503, yes ? R"({"status":"ready"})" : R"({"status":"not ready"})");
}

json catalogue_shown() {
  return {{"type", "object"},
          {"required", {"items"}},
          {"additionalProperties", false},
          {"properties", {{"items", {{"type", "array"}, {"items", schema_of<catalogue_item>()}}}}}};
}

void show_catalogue(const services& s, visit v) {
  std::string body = "{\"items\":";
  codec<std::vector<catalogue_item>>::write(body, s.services_sold.items());
  v.answer(200, body + '}');
}

void contract(const services& s, visit v) {
  v.answer(200, s.openapi_text);
}

void contract_of_the_stream(const services&, visit v) {
  static const auto text = asyncapi().dump();
  v.answer(200, text);
}

} // namespace

void add_service(route_table& t) {
  using enum http::verb;
  using enum callout::role;
  t.push_back({get, "/health/live", "live", "The process runs.", {}, live});
  t.push_back({get, "/health/ready", "ready", "The node serves.", {}, ready});
  t.push_back({get, "/openapi.json", "contract", "This document.", {}, contract});
  t.push_back({get,
               "/asyncapi.json",
               "contract_of_the_stream",
               "The document of /v1/stream, in AsyncAPI.",
               {},
               contract_of_the_stream});
  t.push_back({get,
               "/v1/catalog",
               "show_catalogue",
               "What can be booked.",
               {customer, technician, operator_, admin},
               show_catalogue,
               nullptr,
               catalogue_shown()});
}

} // namespace callout::routes
