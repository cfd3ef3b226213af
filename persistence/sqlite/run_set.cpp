#include "persistence/sqlite/run_set.hpp"

namespace callout::sqlite {

void run_set::add(const entity_view& of, std::size_t hash, std::uint64_t seq, std::uint64_t version,
                  std::uint64_t id) {
  shards_[of.shard].add(seq, id);
  last_id_ = id;
  const auto added = static_cast<std::uint32_t>(links_.size());
  links_.push_back({id, 0});
  if (2 * chains_.size() >= places_.size())
    grow();
  auto& place = places_[place_of(of, hash)];
  if (place != 0) {
    auto& c = chains_[place - 1];
    links_[c.last].next = added;
    c.last = added;
    c.last_version = version;
    return;
  }
  chains_.push_back({.hash = hash,
                     .first_version = version,
                     .last_version = version,
                     .shard = of.shard,
                     .text = static_cast<std::uint32_t>(text_.size()),
                     .kind_size = static_cast<std::uint32_t>(of.kind.size()),
                     .entity_size = static_cast<std::uint32_t>(of.entity.size()),
                     .first = added,
                     .last = added});
  text_.append(of.kind).append(of.entity);
  place = static_cast<std::uint32_t>(chains_.size());
}

const run* run_set::find(shard_id shard) const {
  const auto found = shards_.find(shard);
  return found == shards_.end() ? nullptr : &found->second;
}

const run_set::chain* run_set::find(const entity_view& of, std::size_t hash) const {
  if (places_.empty())
    return nullptr;
  const auto place = places_[place_of(of, hash)];
  return place == 0 ? nullptr : &chains_[place - 1];
}

entity_view run_set::name(const chain& c) const {
  const std::string_view text{text_};
  return {c.shard, text.substr(c.text, c.kind_size),
          text.substr(c.text + c.kind_size, c.entity_size)};
}

run run_set::run_of(const chain& c) const {
  run r{c.first_version, c.last_version, {}};
  for (auto at = c.first;; at = links_[at].next) {
    r.ids.push_back(links_[at].id);
    if (at == c.last)
      return r;
  }
}

/// Where the entity is, or would be: there is always a free place.
std::size_t run_set::place_of(const entity_view& of, std::size_t hash) const {
  const auto mask = places_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto place = places_[at];
    if (place == 0 || (chains_[place - 1].hash == hash && name(chains_[place - 1]) == of))
      return at;
  }
}

void run_set::grow() {
  places_.assign(places_.empty() ? 64 : 4 * places_.size(), 0);
  const auto mask = places_.size() - 1;
  for (std::uint32_t i = 0; i < chains_.size(); ++i) {
    auto at = chains_[i].hash & mask;
    while (places_[at] != 0)
      at = (at + 1) & mask;
    places_[at] = i + 1;
  }
}

} // namespace callout::sqlite
