// Names an entity within a shard, as key of hash maps that are asked with views.
#pragma once

#include "persistence/journal.hpp"

#include <functional>
#include <string_view>

namespace callout {

struct entity_view {
  shard_id shard = 0;
  std::string_view kind;
  std::string_view entity;
  auto operator<=>(const entity_view&) const = default;
};

struct entity_key {
  shard_id shard = 0;
  std::string kind;
  std::string entity;

  entity_key() = default;
  explicit entity_key(const entity_view& of) : shard{of.shard}, kind{of.kind}, entity{of.entity} {}
  operator entity_view() const { return {shard, kind, entity}; }
};

inline entity_view entity_of(const event_row& row) {
  return {row.shard, row.kind, row.entity};
}

/// Spread over all bits, so that tables may take any of them.
struct entity_hash {
  using is_transparent = void;
  std::size_t operator()(const entity_view& of) const {
    const std::hash<std::string_view> text;
    const std::size_t mixed =
        text(of.entity) ^ (text(of.kind) * 31) ^ (of.shard * std::size_t{0x9E3779B97F4A7C15});
    return mixed ^ (mixed >> 32);
  }
};

struct entity_equal {
  using is_transparent = void;
  bool operator()(const entity_view& a, const entity_view& b) const { return a == b; }
};

} // namespace callout
