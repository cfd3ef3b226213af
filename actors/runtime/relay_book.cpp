#include "actors/runtime/relay_book.hpp"

#include <algorithm>

namespace callout {

void relay_book::add(const effect_position& at, entity_ref sender, callout::effect what) {
  if (const auto* t = std::get_if<tell>(&what))
    lines_[t->to].push_back(at);
  all_.try_emplace(at, under_way{std::move(sender), std::move(what)});
}

bool relay_book::done(const effect_position& at) {
  const auto found = all_.find(at);
  if (found == all_.end())
    return false;
  if (const auto* t = std::get_if<tell>(&found->second.what)) {
    auto line = lines_.find(t->to);
    std::erase(line->second, at);
    if (line->second.empty())
      lines_.erase(line);
  }
  all_.erase(found);
  return true;
}

void relay_book::done_by(const std::string& command_id, shard_id self) {
  if (const auto at = effect_position_from(command_id); at && at->shard == self)
    done(*at);
}

bool relay_book::first_in_line(const effect_position& at, const under_way& e) const {
  const auto* t = std::get_if<tell>(&e.what);
  return !t || lines_.at(t->to).front() == at;
}

relay_book::under_way* relay_book::ready(const effect_position& at) {
  const auto found = all_.find(at);
  if (found == all_.end() || !first_in_line(at, found->second))
    return nullptr;
  return &found->second;
}

const relay_book::under_way* relay_book::find(const effect_position& at) const {
  const auto found = all_.find(at);
  return found == all_.end() ? nullptr : &found->second;
}

std::optional<effect_position> relay_book::next_after(const callout::tell& t) const {
  const auto line = lines_.find(t.to);
  if (line == lines_.end())
    return std::nullopt;
  return line->second.front();
}

void relay_book::write(std::string& out) const {
  out += '[';
  for (const auto& [at, e] : all_) {
    if (out.back() != '[')
      out += ',';
    out += '[' + std::to_string(at.seq) + ',' + std::to_string(at.index) + ']';
  }
  out += ']';
}

} // namespace callout
