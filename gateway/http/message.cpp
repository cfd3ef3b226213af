// Looking things up in a request, and comparing words as HTTP does.
#include "gateway/http/message.hpp"

#include <algorithm>

namespace callout::http {

namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

} // namespace

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

header_list::header_list(std::string_view block, const std::vector<entry>& fields) : text_{block} {
  const auto at = [&](std::string_view part) {
    return static_cast<std::uint16_t>(part.empty() ? 0 : part.data() - block.data());
  };
  const auto size = [](std::string_view part) { return static_cast<std::uint16_t>(part.size()); };
  places_.reserve(fields.size());
  for (const auto& f : fields)
    places_.push_back({at(f.name), size(f.name), at(f.value), size(f.value)});
}

std::optional<std::string_view> header_list::find(std::string_view name) const {
  const std::string_view text = text_;
  for (const auto& p : places_)
    if (p.name_size == name.size() && same_word(text.substr(p.name, p.name_size), name))
      return text.substr(p.value, p.value_size);
  return std::nullopt;
}

std::vector<std::string_view> header_list::all(std::string_view name) const {
  const std::string_view text = text_;
  std::vector<std::string_view> values;
  for (const auto& p : places_)
    if (same_word(text.substr(p.name, p.name_size), name))
      values.push_back(text.substr(p.value, p.value_size));
  return values;
}

std::optional<std::string_view> request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name)
      return value;
  return std::nullopt;
}

} // namespace callout::http
