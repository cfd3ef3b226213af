// A message is a plain struct that lists its own fields, once. Its JSON, its JSON
// Schema and its checks at the edge are all read off that list.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace callout {

/// What a value must satisfy to be taken from outside; also printed in the schema.
/// Lengths of text count bytes of UTF-8, lengths of lists count elements.
struct bounds {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  std::size_t min_length = 0;
  std::size_t max_length = 4096;
};

/// One field of a record: its wire name, where it lives, and a line for readers.
template <class Owner, class Value>
struct field {
  using value_type = Value;
  std::string_view name;
  Value Owner::*member;
  std::string_view note = {};
  bounds allowed = {};
};

template <class O, class V, class... Ts>
field(const char*, V O::*, Ts...) -> field<O, V>;

template <class T>
concept record = std::is_aggregate_v<T> && requires {
  T::fields();
};

/// A record that can stand in a family: `kind` is its stable name on the wire.
template <class T>
concept message = record<T> && requires {
  { T::kind } -> std::convertible_to<std::string_view>;
};

/// Calls `visit(field)` for every field of `T`, in the order they are listed.
template <record T, class Visitor>
constexpr void for_each_field(Visitor&& visit) {
  std::apply([&](const auto&... f) { (visit(f), ...); }, T::fields());
}

} // namespace callout
