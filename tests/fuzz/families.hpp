// Whatever a family reads it writes, and reads again as the same.
#pragma once

#include "tests/fuzz/target.hpp"

namespace callout::fuzz {

template <class Family>
struct kinds;
template <message... Ts>
struct kinds<std::variant<Ts...>> {
  static bool hold(std::string_view kind) { return ((Ts::kind == kind) || ...); }
};

/// Closed: as a document from outside; else as one from a log, perhaps of a newer program.
template <class Family>
void must_come_back(std::string_view kind, const json& document, bool closed) {
  const pointer top{.closed = closed};
  std::optional<Family> read;
  try {
    read = family<Family>::read(kind, document, top);
  } catch (const malformed& m) {
    return must_be_telling({"malformed", m.what()});
  }
  std::string text, again;
  family<Family>::write(text, *read);
  must(family<Family>::kind_of(*read) == kind, "a message keeps its kind");
  try {
    family<Family>::write(again, family<Family>::read(kind, read_back(text), top));
  } catch (const malformed& m) {
    throw broken{"what was read can be read again: " + text + ": " + m.what()};
  }
  must(again == text, "what was read is written as the same: " + text + " and " + again);
}

/// False: no family has that kind.
template <class... Families>
bool in_any_family(std::string_view kind, const json& document, bool closed) {
  const auto try_one = [&]<class Family>(const Family*) {
    if (!kinds<Family>::hold(kind))
      return false;
    must_come_back<Family>(kind, document, closed);
    return true;
  };
  return (try_one(static_cast<const Families*>(nullptr)) || ...);
}

/// A word and the document after it.
struct labelled {
  std::string_view kind;
  std::string_view text;
};
inline labelled label_of(std::string_view input) {
  const auto end = std::min(input.find(' '), input.size());
  return {input.substr(0, end), input.substr(std::min(end + 1, input.size()))};
}

} // namespace callout::fuzz
