// The bodies of separate_family: for the source files that instantiate one, and no others.
#pragma once

#include "protocols/separate_family.hpp"

namespace callout {

template <message... Ts>
std::string_view separate_family<std::variant<Ts...>>::kind_of(const type& x) {
  static constexpr std::string_view kinds[] = {Ts::kind...};
  return kinds[x.index()];
}

template <message... Ts>
void separate_family<std::variant<Ts...>>::write(std::string& out, const type& x) {
  std::visit([&]<class T>(const T& one) { codec<T>::write(out, one); }, x);
}

template <message... Ts>
auto separate_family<std::variant<Ts...>>::read(std::string_view kind, const json& j,
                                                const pointer& at) -> type {
  std::optional<type> found;
  const bool known =
      ((Ts::kind == kind ? (found.emplace(codec<Ts>::read(j, at, {})), true) : false) || ...);
  if (!known)
    throw malformed{at, "unknown kind '" + std::string{kind} + "'"};
  return *std::move(found);
}

} // namespace callout
