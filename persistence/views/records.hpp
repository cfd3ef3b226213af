// Reads records of the protocols out of JSON that this program wrote itself, field by field and
// without a document between: what a fold reads most often should cost little.
#pragma once

#include "persistence/views/fields.hpp"
#include "protocols/record.hpp"
#include "protocols/site.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace callout::views {

// One overload for each kind of value. All throw unreadable; bounds are not looked at, since
// what is in the log was let in once.
inline void read_value(std::string_view v, std::string& x) {
  x = text_of(v);
}
inline void read_value(std::string_view v, bool& x) {
  if (v != "true" && v != "false")
    throw unreadable{"expected true or false"};
  x = v == "true";
}
inline void read_value(std::string_view v, std::int64_t& x) {
  x = integer_of(v);
}
inline void read_value(std::string_view v, std::int32_t& x) {
  const auto all = integer_of(v);
  if (!std::in_range<std::int32_t>(all))
    throw unreadable{"out of range"};
  x = static_cast<std::int32_t>(all);
}
inline void read_value(std::string_view v, double& x) {
  x = number_of(v);
}
inline void read_value(std::string_view v, instant& x) {
  x = instant_of(v);
}
inline void read_value(std::string_view v, money& x) {
  x = money_of(v);
}
template <class Tag>
void read_value(std::string_view v, id<Tag>& x) {
  x.text = text_of(v);
}
inline void read_value(std::string_view v, geo_point& x) {
  x = {number_of(member(v, "lat")), number_of(member(v, "lon"))};
}
inline void read_value(std::string_view v, time_slot& x) {
  x = {instant_of(member(v, "start")), instant_of(member(v, "end"))};
}
inline void read_value(std::string_view v, site& x);
template <class T>
void read_value(std::string_view v, std::optional<T>& x) {
  if (v != "null")
    read_value(v, x.emplace());
}
template <class T>
void read_value(std::string_view v, std::vector<T>& x) {
  for (json_walk walk{v}; walk.next();)
    read_value(walk.value(), x.emplace_back());
}

template <class T>
inline constexpr bool may_be_missing = false;
template <class T>
inline constexpr bool may_be_missing<std::optional<T>> = true;

/// Members that the record does not know are passed over.
template <record T>
T read_record(std::string_view object) {
  T x;
  std::uint64_t seen = 0;
  for (json_walk walk{object}; walk.next();) {
    std::uint64_t bit = 1;
    for_each_field<T>([&](const auto& f) {
      if (walk.name() == f.name) {
        read_value(walk.value(), x.*f.member);
        seen |= bit;
      }
      bit <<= 1;
    });
  }
  std::uint64_t bit = 1;
  for_each_field<T>([&](const auto& f) {
    using V = typename std::remove_cvref_t<decltype(f)>::value_type;
    if (!may_be_missing<V> && !(seen & bit))
      throw unreadable{std::string{f.name} + ": missing"};
    bit <<= 1;
  });
  return x;
}

inline void read_value(std::string_view v, site& x) {
  x = read_record<site>(v);
}

} // namespace callout::views
