#include "actors/runtime/timer_book.hpp"

#include <algorithm>
#include <charconv>

namespace callout {

namespace {

std::string id_of(const std::pair<std::uint64_t, std::uint32_t>& k) {
  return "tm:" + std::to_string(k.first) + ":" + std::to_string(k.second);
}

std::optional<std::pair<std::uint64_t, std::uint32_t>> key_from(std::string_view id) {
  if (!id.starts_with("tm:"))
    return std::nullopt;
  std::pair<std::uint64_t, std::uint32_t> k;
  const auto colon = id.find(':', 3);
  if (colon == id.npos)
    return std::nullopt;
  std::from_chars(id.data() + 3, id.data() + colon, k.first);
  std::from_chars(id.data() + colon + 1, id.data() + id.size(), k.second);
  return k;
}

} // namespace

void timer_book::start(const entity_ref& owner, const start_timer& t, std::uint64_t seq,
                       std::uint32_t index) {
  put(owner, {seq, index}, {nullptr, t.name, t.at, t.command});
}

timer_book::timers::iterator timer_book::named(const std::vector<key>& of,
                                               const std::string& name) {
  for (const auto& k : of)
    if (const auto found = by_key_.find(k); found->second.name == name)
      return found;
  return by_key_.end();
}

void timer_book::put(const entity_ref& owner, key k, armed a) {
  if (const auto same = by_key_.find(k); same != by_key_.end())
    erase(same);
  auto& [who, all] = *owners_.try_emplace(owner).first;
  a.owner = &who;
  due_.emplace(a.at, k);
  const auto former = named(all, a.name);
  by_key_.emplace(k, std::move(a));
  all.push_back(k);
  if (former != by_key_.end())
    erase(former);
}

void timer_book::erase(timers::iterator t) {
  const auto& [k, a] = *t;
  due_.erase({a.at, k});
  const auto whose = owners_.find(*a.owner);
  std::erase(whose->second, k);
  if (whose->second.empty())
    owners_.erase(whose);
  by_key_.erase(t);
}

void timer_book::cancel(const entity_ref& owner, const std::string& name) {
  const auto whose = owners_.find(owner);
  if (whose == owners_.end())
    return;
  if (const auto t = named(whose->second, name); t != by_key_.end())
    erase(t);
}

void timer_book::done(const std::string& command_id) {
  if (const auto k = key_from(command_id))
    if (const auto t = by_key_.find(*k); t != by_key_.end())
      erase(t);
}

std::optional<instant> timer_book::next() const {
  if (due_.empty())
    return std::nullopt;
  return due_.begin()->first;
}

std::optional<due_timer> timer_book::fire(instant now) {
  if (due_.empty() || due_.begin()->first > now)
    return std::nullopt;
  const auto k = due_.begin()->second;
  due_.erase(due_.begin());
  const auto& a = by_key_.at(k);
  return due_timer{*a.owner, a.command, id_of(k)};
}

std::vector<std::pair<std::string, instant>> timer_book::armed_for(const entity_ref& who) const {
  std::vector<std::pair<std::string, instant>> all;
  if (const auto found = owners_.find(who); found != owners_.end())
    for (const auto& k : found->second)
      if (const auto at = by_key_.find(k); at != by_key_.end())
        all.emplace_back(at->second.name, at->second.at);
  return all;
}

bool timer_book::contains(const std::string& id) const {
  const auto k = key_from(id);
  return k && by_key_.contains(*k);
}

void timer_book::postpone(const std::string& id, instant at) {
  const auto k = key_from(id);
  const auto found = k ? by_key_.find(*k) : by_key_.end();
  if (found == by_key_.end())
    return;
  due_.erase({found->second.at, *k});
  found->second.at = std::max(found->second.at, at);
  due_.emplace(found->second.at, *k);
}

void timer_book::write(std::string& out) const {
  out += '[';
  for (const auto& [k, a] : by_key_) {
    if (out.back() != '[')
      out += ',';
    out += '[';
    write_number(out, static_cast<std::int64_t>(k.first));
    out += ',';
    write_number(out, static_cast<std::int64_t>(k.second));
    for (const auto* text : {&a.owner->kind, &a.owner->id, &a.name}) {
      out += ',';
      write_quoted(out, *text);
    }
    out += ',';
    write_number(out, a.at.time_since_epoch().count());
    out += ',';
    write_quoted(out, a.command.kind());
    out.append(",").append(a.command.text()).append("]");
  }
  out += ']';
}

namespace {

/// Of a checkpoint, which may be damaged: no fraction is made a number of ours.
template <class Number>
Number whole(const json& j) {
  if (!j.is_number_integer())
    throw json::type_error::create(302, "expected an integer", &j);
  return j.get<Number>();
}

} // namespace

void timer_book::restore(const json& kept) {
  by_key_.clear();
  due_.clear();
  owners_.clear();
  for (const auto& t : kept)
    put({t.at(2), t.at(3)}, {whole<std::uint64_t>(t.at(0)), whole<std::uint32_t>(t.at(1))},
        {nullptr, t.at(4), instant{span{whole<std::int64_t>(t.at(5))}},
         payload::stored(t.at(6), t.at(7).dump())});
}

} // namespace callout
