#include "actors/runtime/work.hpp"

#include <charconv>

namespace callout {

std::string to_text(const effect_position& p) {
  return "fx:" + std::to_string(p.shard) + ":" + std::to_string(p.seq) + ":" +
         std::to_string(p.index);
}

std::optional<effect_position> effect_position_from(std::string_view text) {
  if (!text.starts_with("fx:"))
    return std::nullopt;
  effect_position p;
  const char* at = text.data() + 3;
  const char* const end = text.data() + text.size();
  const auto number = [&](auto& x) {
    const auto [next, wrong] = std::from_chars(at, end, x);
    const bool ok = wrong == std::errc{} && (next == end || *next == ':');
    at = next == end ? end : next + 1;
    return ok;
  };
  if (number(p.shard) && number(p.seq) && number(p.index))
    return p;
  return std::nullopt;
}

work_ptr asked_again(const work& w) {
  auto again = std::make_shared<work>();
  again->from = w.from;
  again->to = w.to;
  again->command = w.command;
  again->by = w.by;
  again->id = w.id;
  again->request_hash = w.request_hash;
  again->trace = w.trace;
  again->only_at = w.only_at;
  again->cause = w.cause;
  again->sender = w.sender;
  again->if_refused = w.if_refused;
  return again;
}

} // namespace callout
