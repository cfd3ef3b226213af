#include "actors/mesh/placement.hpp"

#include <cmath>

namespace callout::mesh {

namespace {

/// In (0, 1), even for names that differ in one letter: FNV-1a, then the finalizer of splitmix64.
double luck(std::string_view node, shard_id shard) {
  std::uint64_t h = 14695981039346656037ull;
  for (const char c : node)
    h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  h += 0x9e3779b97f4a7c15ull * (shard + 1);
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ull;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebull;
  h ^= h >> 31;
  return (static_cast<double>(h >> 11) + 0.5) / 9007199254740992.0; // 2^53
}

} // namespace

const candidate* place(shard_id shard, std::span<const candidate> all) {
  const candidate* best = nullptr;
  double most = 0;
  for (const auto& c : all) {
    const double score = -c.weight / std::log(luck(c.node, shard));
    if (!best || score > most || (score == most && c.node < best->node)) {
      best = &c;
      most = score;
    }
  }
  return best;
}

} // namespace callout::mesh
