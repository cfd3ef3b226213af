// A bit for each skill, so that who lacks one is passed over by a single comparison. The first 62
// skills have a bit each; later ones share one, which then only tells who has none of them.
#pragma once

#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace callout {

class skill_bits {
public:
  static constexpr std::uint64_t works = std::uint64_t{1} << 63; ///< not a skill

  /// Of somebody who has these. New ones become known.
  std::uint64_t of(const std::vector<std::string>& skills);

  struct wanted {
    std::uint64_t bits = 0;
    bool exact = true; ///< else some who have all bits lack a skill
  };
  /// Nothing when nobody has them all.
  std::optional<wanted> want(const std::vector<std::string>& skills) const;

private:
  static constexpr unsigned own = 62;
  static constexpr std::uint64_t shared = std::uint64_t{1} << own;

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, unsigned> known_;
};

} // namespace callout
