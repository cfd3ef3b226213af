#include "tests/end_to_end/sample.hpp"

namespace callout::end_to_end {

namespace {

json sample_text(const json& schema, const std::string& name) {
  if (schema.contains("enum"))
    return schema["enum"][0];
  if (schema.value("format", "") == "date-time")
    return name == "end" ? "2027-01-05T12:00:00.000Z" : "2027-01-05T10:00:00.000Z";
  const auto pattern = schema.value("pattern", "");
  if (pattern.starts_with("^[A-Z]"))
    return "SAR";
  return std::string(std::max(schema.value("minLength", 1), 1), '1');
}

} // namespace

json sample(const json& document, const json& schema, const std::string& name) {
  if (schema.contains("$ref")) {
    const std::string where = schema["$ref"];
    return sample(document, document.at(json::json_pointer{where.substr(1)}), name);
  }
  if (schema.contains("const"))
    return schema["const"];
  if (schema.contains("oneOf"))
    return sample(document, schema["oneOf"].back(), name);
  const auto type = schema.value("type", "object");
  if (type == "string")
    return sample_text(schema, name);
  if (type == "integer" || type == "number")
    return std::max(schema.value("minimum", 1), 1);
  if (type == "boolean")
    return true;
  auto made = type == "array" ? json::array() : json::object();
  if (type == "array")
    for (int i = 0; i < schema.value("minItems", 0); ++i)
      made.push_back(sample(document, schema["items"]));
  for (const auto& each : schema.value("required", json::array())) {
    const std::string field = each;
    made[field] = sample(document, schema["properties"][field], field);
  }
  return made;
}

} // namespace callout::end_to_end
