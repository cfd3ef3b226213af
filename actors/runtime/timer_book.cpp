#include "actors/runtime/timer_book.hpp"

#include <charconv>

namespace callout {

namespace {

std::string name_key(const entity_ref& owner, const std::string& name) {
  return owner.kind + '/' + owner.id + '/' + name;
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

std::string timer_book::armed::id() const {
  return "tm:" + std::to_string(seq) + ":" + std::to_string(index);
}

void timer_book::start(const entity_ref& owner, const start_timer& t, std::uint64_t seq,
                       std::uint32_t index) {
  put({owner, t.name, t.at, seq, index, t.command});
}

void timer_book::put(armed a) {
  const key k{a.seq, a.index};
  const auto [named, fresh] = by_name_.try_emplace(name_key(a.owner, a.name), k);
  if (!fresh)
    if (const auto former = by_key_.find(std::exchange(named->second, k));
        former != by_key_.end()) {
      due_.erase({former->second.at, former->first});
      by_key_.erase(former);
    }
  due_.emplace(a.at, k);
  by_key_.insert_or_assign(k, std::move(a));
}

void timer_book::erase(key k) {
  const auto found = by_key_.find(k);
  if (found == by_key_.end())
    return;
  due_.erase({found->second.at, k});
  const auto named = by_name_.find(name_key(found->second.owner, found->second.name));
  if (named != by_name_.end() && named->second == k)
    by_name_.erase(named);
  by_key_.erase(found);
}

void timer_book::cancel(const entity_ref& owner, const std::string& name) {
  if (const auto named = by_name_.find(name_key(owner, name)); named != by_name_.end())
    erase(key{named->second});
}

void timer_book::done(const std::string& command_id) {
  if (const auto k = key_from(command_id))
    erase(*k);
}

std::optional<instant> timer_book::next() const {
  if (due_.empty())
    return std::nullopt;
  return due_.begin()->first;
}

const timer_book::armed* timer_book::fire(instant now) {
  if (due_.empty() || due_.begin()->first > now)
    return nullptr;
  const auto k = due_.begin()->second;
  due_.erase(due_.begin());
  return &by_key_.at(k);
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

std::vector<const timer_book::armed*> timer_book::of(const entity_ref& owner) const {
  std::vector<const armed*> all;
  for (const auto& [k, a] : by_key_)
    if (a.owner == owner)
      all.push_back(&a);
  return all;
}

void timer_book::write(std::string& out) const {
  out += '[';
  for (const auto& [k, a] : by_key_) {
    if (out.back() != '[')
      out += ',';
    out += '[';
    write_number(out, static_cast<std::int64_t>(a.seq));
    out += ',';
    write_number(out, static_cast<std::int64_t>(a.index));
    for (const auto* text : {&a.owner.kind, &a.owner.id, &a.name}) {
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

void timer_book::restore(const json& kept) {
  by_key_.clear();
  due_.clear();
  by_name_.clear();
  for (const auto& t : kept)
    put({{t.at(2), t.at(3)},
         t.at(4),
         instant{span{t.at(5).get<std::int64_t>()}},
         t.at(0),
         t.at(1),
         payload::stored(t.at(6), t.at(7).dump())});
}

} // namespace callout
