#include "actors/matching/cost.hpp"

#include <algorithm>

namespace callout::matching {

namespace {

/// What is fed may be anything; no product with a weight leaves 63 bits.
std::int64_t within_reason(std::int64_t x) {
  constexpr std::int64_t most = 100'000'000'000;
  return std::clamp(x, -most, most);
}

/// As its bounds are, where nobody looked at them.
std::int64_t weight(std::int32_t w) {
  return std::clamp(w, 0, 86'400);
}

std::int64_t bounded(std::int64_t seconds) {
  return std::clamp<std::int64_t>(seconds, 0, term_most_s);
}

std::optional<std::int64_t> unless_nothing(std::int64_t seconds) {
  const auto term = bounded(seconds);
  return term == 0 ? std::nullopt : std::optional{term};
}

std::int64_t share(std::int64_t seconds, std::int32_t percent) {
  return within_reason(seconds) * weight(percent) / 100;
}

} // namespace

std::int64_t cost_terms::cost_s() const {
  return travel_s + fairness_s.value_or(0) + wait_s.value_or(0) + late_s.value_or(0) +
         stranger_s.value_or(0) + homeward_s.value_or(0);
}

cost_terms cost_of(const prospect& p, const occasion& o, const cost_weights& w) {
  const auto speed = std::max(1, w.score.metres_per_second);
  const auto travel = bounded(p.distance_m / speed);
  const auto wait = bounded(p.free_in_s.value_or(0));
  const auto jobs = within_reason(p.jobs_today.value_or(0)) - within_reason(o.fair_jobs);
  cost_terms t{.travel_s = travel};
  t.fairness_s = unless_nothing(jobs * weight(w.score.seconds_per_job));
  t.wait_s = unless_nothing(share(wait, w.wait_percent));
  if (o.slack_s)
    t.late_s = unless_nothing(share(travel + wait - within_reason(*o.slack_s), w.late_percent));
  if (p.came_before == false)
    t.stranger_s = unless_nothing(w.stranger_s);
  t.homeward_s = unless_nothing(share(p.homeward_m.value_or(0) / speed, w.homeward_percent));
  return t;
}

} // namespace callout::matching
