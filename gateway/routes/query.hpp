// What stands after the `?`, read by the same field lists as a body.
#pragma once

#include "gateway/routes/route.hpp"

namespace callout::routes {

namespace detail {

template <class T>
inline constexpr bool is_text = true;
template <>
inline constexpr bool is_text<double> = false;
template <>
inline constexpr bool is_text<std::optional<std::int64_t>> = false;

} // namespace detail

/// Numbers where `T` has numbers, else text.
template <class T>
outcome<T> from_query(const std::vector<http::name_value>& query) {
  auto document = json::object();
  for_each_field<T>([&](const auto& f) {
    using V = typename std::remove_cvref_t<decltype(f)>::value_type;
    for (const auto& [name, text] : query) {
      if (name != f.name)
        continue;
      auto number = detail::is_text<V> ? json{} : json::parse(text, nullptr, false);
      document[name] = !detail::is_text<V> && number.is_number() ? std::move(number) : json(text);
    }
  });
  return from_json<T>(document);
}

/// Answers the caller and returns nothing when it is not well.
template <class T>
std::optional<T> query_of(const visit& v) {
  auto read = from_query<T>(v.asked.query);
  if (read)
    return *std::move(read);
  v.refuse(read.error());
  return std::nullopt;
}

} // namespace callout::routes
