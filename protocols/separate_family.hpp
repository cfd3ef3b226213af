// A family whose reading and writing is compiled once, in a source file of its own, and not in
// every file that speaks of it: for the large families, whose templates take long to compile.
//
//   template <> struct family<booking::event> : separate_family<booking::event> {};   // header
//   template struct separate_family<booking::event>;   // source, with separate_family_impl.hpp
#pragma once

#include "protocols/json.hpp"

namespace callout {

/// Says what `family` says; see there.
template <class Family>
struct separate_family;

template <message... Ts>
struct separate_family<std::variant<Ts...>> {
  using type = std::variant<Ts...>;
  static std::string_view kind_of(const type&);
  static void write(std::string& out, const type&);
  static type read(std::string_view kind, const json&, const pointer& at);
};

} // namespace callout
