// Media types and lists of words, as Content-Type, Accept, Connection and Upgrade carry them.
#include "gateway/http/gate.hpp"

#include <algorithm>

namespace callout::http {

namespace {

std::string_view trim(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == text.npos)
    return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// Cuts the part before `separator` off `rest`.
std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto part = trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

bool matches(std::string_view range, std::string_view type) {
  if (range == "*/*" || same_word(range, type))
    return true;
  const auto slash = type.find('/');
  return range.size() == slash + 2 && range.back() == '*' &&
         same_word(range.substr(0, slash + 1), type.substr(0, slash + 1));
}

bool is_zero(std::string_view weight) {
  return !weight.empty() && weight.find_first_not_of("0.") == weight.npos;
}

} // namespace

bool is_json(std::string_view content_type) {
  auto rest = content_type;
  if (!same_word(next_part(rest, ';'), "application/json"))
    return false;
  while (!rest.empty()) {
    auto value = next_part(rest, ';');
    if (value.empty())
      continue;
    const auto name = next_part(value, '=');
    if (!same_word(name, "charset") ||
        !(same_word(value, "utf-8") || same_word(value, "\"utf-8\"")))
      return false;
  }
  return true;
}

bool accepts(std::string_view accept, const std::vector<std::string>& produced) {
  if (trim(accept).empty())
    return true;
  while (!accept.empty()) {
    auto parameters = next_part(accept, ',');
    const auto range = next_part(parameters, ';');
    bool excluded = false;
    while (!parameters.empty()) {
      auto value = next_part(parameters, ';');
      if (same_word(next_part(value, '='), "q"))
        excluded = is_zero(value);
    }
    if (!excluded && std::any_of(produced.begin(), produced.end(),
                                 [&](const auto& type) { return matches(range, type); }))
      return true;
  }
  return false;
}

bool lists_word(std::string_view list, std::string_view word) {
  while (!list.empty())
    if (same_word(next_part(list, ','), word))
      return true;
  return false;
}

} // namespace callout::http
