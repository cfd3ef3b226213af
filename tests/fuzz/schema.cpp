#include "tests/fuzz/schema.hpp"

#include <algorithm>
#include <map>
#include <regex>

namespace callout::fuzz {

namespace {

using nlohmann::json;
using wrong = std::optional<std::string>;

const std::regex& expression(const std::string& pattern) {
  static std::map<std::string, std::regex> known;
  const auto found = known.find(pattern);
  return found != known.end() ? found->second
                              : known.emplace(pattern, std::regex{pattern}).first->second;
}

bool is_of_type(const std::string& type, const json& value) {
  if (type == "integer")
    return value.is_number_integer();
  if (type == "number")
    return value.is_number();
  return type == value.type_name();
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

wrong in_text(const json& schema, const std::string& text, const std::string& at) {
  const auto size = characters(text);
  if (size > schema.value("maxLength", size) || size < schema.value("minLength", size))
    return at + ": length";
  if (const auto pattern = schema.find("pattern"); pattern != schema.end())
    if (!std::regex_search(text, expression(pattern->get<std::string>())))
      return at + ": pattern";
  // RFC 3339 as a pattern; whether the day exists is not asked.
  static const std::regex time{R"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))"};
  if (schema.value("format", "") == "date-time" && !std::regex_match(text, time))
    return at + ": format";
  return {};
}

wrong in_list(const json& schema, const json& list, const std::string& at) {
  const auto size = list.size();
  if (size > schema.value("maxItems", size) || size < schema.value("minItems", size))
    return at + ": number of items";
  if (const auto items = schema.find("items"); items != schema.end())
    for (std::size_t i = 0; i < size; ++i)
      if (auto no = misfit(*items, list[i], at + '/' + std::to_string(i)))
        return no;
  return {};
}

wrong in_object(const json& schema, const json& object, const std::string& at) {
  for (const auto& name : schema.value("required", json::array()))
    if (!object.contains(name.get<std::string>()))
      return at + ": misses " + name.get<std::string>();
  const auto properties = schema.value("properties", json::object());
  for (const auto& [name, value] : object.items()) {
    const auto known = properties.find(name);
    if (known == properties.end()) {
      if (schema.value("additionalProperties", true) == false)
        return at + ": has " + name;
    } else if (!value.is_null()) {
      if (auto no = misfit(*known, value, at + '/' + name))
        return no;
    }
  }
  return {};
}

} // namespace

wrong misfit(const json& schema, const json& value, const std::string& at) {
  if (const auto choices = schema.find("oneOf"); choices != schema.end())
    if (std::ranges::count_if(*choices, [&](const json& s) { return !misfit(s, value, at); }) != 1)
      return at + ": not one of several";
  if (const auto type = schema.find("type"); type != schema.end())
    if (!is_of_type(type->get<std::string>(), value))
      return at + ": type";
  if (const auto only = schema.find("const"); only != schema.end() && *only != value)
    return at + ": const";
  if (const auto words = schema.find("enum"); words != schema.end())
    if (std::ranges::find(*words, value) == words->end())
      return at + ": enum";
  if (value.is_number()) {
    if (schema.contains("minimum") && value < schema["minimum"])
      return at + ": minimum";
    if (schema.contains("maximum") && value > schema["maximum"])
      return at + ": maximum";
  }
  if (value.is_string())
    return in_text(schema, value.get_ref<const std::string&>(), at);
  if (value.is_array())
    return in_list(schema, value, at);
  return value.is_object() ? in_object(schema, value, at) : std::nullopt;
}

} // namespace callout::fuzz
