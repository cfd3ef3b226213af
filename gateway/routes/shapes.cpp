#include "gateway/routes/shapes.hpp"

#include "protocols/account.hpp"
#include "protocols/booking.hpp"
#include "protocols/earnings.hpp"
#include "protocols/payment.hpp"
#include "protocols/payout.hpp"
#include "protocols/technician.hpp"

namespace callout::routes {

namespace {

json without_words(json schema) {
  if (schema.is_object())
    schema.erase("description");
  return schema;
}

json problem() {
  return {{"type", "object"},
          {"description", "RFC 9457."},
          {"required", {"type", "title", "status", "code"}},
          {"properties",
           {{"type", {{"type", "string"}}},
            {"title", {{"type", "string"}}},
            {"status", {{"type", "integer"}}},
            {"detail", {{"type", "string"}}},
            {"code", {{"type", "string"}, {"description", "For programs; it does not change."}}},
            {"instance", {{"type", "string"}}}}}};
}

} // namespace

json booking_shown() {
  auto s = schema_of<booking::view>();
  s["properties"]["start_code"] = {{"type", "string"},
                                   {"description", "To the customer, who says it at the door."}};
  return s;
}

json fee_shown() {
  return {{"type", "object"},
          {"description", "With preview=1."},
          {"required", {"fee"}},
          {"additionalProperties", false},
          {"properties", {{"fee", schema_of<money>()}}}};
}

json nothing_shown() {
  return {{"type", "object"},
          {"description", "To a technician, who has it no more."},
          {"maxProperties", 0}};
}

json page_of(json item) {
  return {{"type", "object"},
          {"required", {"items"}},
          {"properties",
           {{"items", {{"type", "array"}, {"items", std::move(item)}}},
            {"next_cursor",
             {{"type", "string"}, {"description", "Of the next page; none after the last."}}}}}};
}

std::vector<shape> named_shapes() {
  return {{"problem", problem()},
          {"account", schema_of<account::view>()},
          {"booking", booking_shown()},
          {"earnings", schema_of<earnings::view>()},
          {"page", page_of()},
          {"payment", schema_of<payment::view>()},
          {"payout", schema_of<payout::view>()},
          {"technician", schema_of<technician::view>()},
          {"money", schema_of<money>()},
          {"slot", schema_of<time_slot>()},
          {"place", schema_of<geo_point>()}};
}

json referring(json schema, const std::vector<shape>& shapes) {
  if (schema.is_object()) {
    const auto bare = without_words(schema);
    for (const auto& s : shapes)
      if (bare == without_words(s.schema)) {
        json there{{"$ref", "#/components/schemas/" + s.name}};
        if (schema.contains("description") &&
            schema["description"] != s.schema.value("description", ""))
          there["description"] = schema["description"];
        return there;
      }
  }
  if (schema.is_structured())
    for (auto& part : schema)
      part = referring(std::move(part), shapes);
  return schema;
}

} // namespace callout::routes
