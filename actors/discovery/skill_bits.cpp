#include "actors/discovery/skill_bits.hpp"

#include <mutex>

namespace callout {

std::uint64_t skill_bits::of(const std::vector<std::string>& skills) {
  std::uint64_t bits = 0;
  const std::unique_lock held{mutex_};
  for (const auto& s : skills) {
    auto found = known_.find(s);
    if (found == known_.end() && known_.size() < own)
      found = known_.emplace(s, static_cast<unsigned>(known_.size())).first;
    bits |= found == known_.end() ? shared : std::uint64_t{1} << found->second;
  }
  return bits;
}

std::optional<skill_bits::wanted> skill_bits::want(const std::vector<std::string>& skills) const {
  wanted w;
  const std::shared_lock held{mutex_};
  for (const auto& s : skills) {
    const auto found = known_.find(s);
    if (found == known_.end() && known_.size() < own)
      return std::nullopt;
    w.bits |= found == known_.end() ? shared : std::uint64_t{1} << found->second;
    w.exact = w.exact && found != known_.end();
  }
  return w;
}

} // namespace callout
