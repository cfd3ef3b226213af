// Between columns and values: all parameters in one call, and the few types that are not
// SQLite's own.
#pragma once

#include "persistence/sqlite/database.hpp"

namespace callout::views {

inline void put(sqlite::statement& s, int at, std::uint64_t x) {
  s.bind(at, x);
}
inline void put(sqlite::statement& s, int at, std::uint32_t x) {
  s.bind(at, std::uint64_t{x});
}
inline void put(sqlite::statement& s, int at, std::int64_t x) {
  s.bind(at, static_cast<std::uint64_t>(x)); // SQLite's integers are signed all the same.
}
inline void put(sqlite::statement& s, int at, instant x) {
  put(s, at, std::int64_t{x.time_since_epoch().count()});
}
inline void put(sqlite::statement& s, int at, std::string_view x) {
  s.bind(at, x.data() ? x : std::string_view{""}); // Without data it would be NULL.
}
inline void put(sqlite::statement& s, int at, const digest& x) {
  s.bind(at, x);
}

template <class... Ts>
sqlite::statement& fill(sqlite::statement& s, const Ts&... values) {
  int at = 0;
  (put(s, ++at, values), ...);
  return s;
}

inline std::string text(const sqlite::statement& s, int at) {
  return std::string{s.text(at)};
}
inline std::int64_t integer(const sqlite::statement& s, int at) {
  return static_cast<std::int64_t>(s.number(at));
}
inline instant time(const sqlite::statement& s, int at) {
  return instant{span{integer(s, at)}};
}
inline money amount(const sqlite::statement& s, int minor, int code) {
  money m{integer(s, minor), {}};
  s.text(code).copy(m.currency.code, 3);
  return m;
}

} // namespace callout::views
