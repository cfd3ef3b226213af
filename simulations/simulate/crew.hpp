// Runs seeds in processes of their own, as many at once as there are cores: a run that falls takes
// no other with it, and what CAF keeps for a whole process is nobody else's. They are told of in
// the order of seeds.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace callout::sim {

/// What a seed came to.
struct outcome_of_seed {
  std::uint64_t seed = 0;
  bool good = false;
  std::string text; ///< for people
  std::map<std::string, std::uint64_t> happened;
};

struct crew_plan {
  std::uint64_t first = 1, seeds = 1;
  std::optional<std::chrono::seconds> lasts; ///< instead of so many seeds
  unsigned processes = 1;
};

/// `run` is called there, `take` here; when it returns false no more are run. Throws
/// std::system_error when there can be no more processes.
void run_crew(const crew_plan&, const std::function<outcome_of_seed(std::uint64_t)>& run,
              const std::function<bool(outcome_of_seed)>& take);

} // namespace callout::sim
