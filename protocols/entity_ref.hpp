// The address of an entity: what kind it is and which one. Where it lives follows from it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace callout {

/// A domain owns its shards alone; database rights and node roles follow domains.
enum class domain : std::uint8_t { fulfilment, people, settlement, short_life };
constexpr std::size_t domain_count = 4;

struct entity_ref {
  std::string kind;
  std::string id;
  auto operator<=>(const entity_ref&) const = default;
};

/// What an id is placed by: the part before the first ':'. A payout "tech-7:3" therefore
/// lives in the shard of the earnings of "tech-7", an offer in that of its booking.
constexpr std::string_view placement_key(std::string_view id) {
  return id.substr(0, id.find(':'));
}

} // namespace callout

template <>
struct std::hash<callout::entity_ref> {
  // Not noexcept: tables then keep the hash beside the key, and need not make it again.
  std::size_t operator()(const callout::entity_ref& r) const {
    return std::hash<std::string>{}(r.id) * 31 + std::hash<std::string>{}(r.kind);
  }
};
