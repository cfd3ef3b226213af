#include "actors/matching/matching.hpp"

#include <algorithm>

namespace callout::matching {

std::vector<ranked> rank(std::vector<candidate> candidates, const policy& p) {
  std::vector<ranked> order;
  order.reserve(candidates.size());
  for (auto& c : candidates) {
    const score s{.travel_s = c.distance_m / p.metres_per_second,
                  .fairness_s = c.jobs_today.value_or(0) * p.seconds_per_job_done};
    order.push_back({std::move(c), s});
  }
  std::sort(order.begin(), order.end(), [](const ranked& a, const ranked& b) {
    const auto key = [](const ranked& r) {
      return std::tuple{r.who.asked, r.score.cost_s(), std::string_view{r.who.technician.text}};
    };
    return key(a) < key(b);
  });
  return order;
}

} // namespace callout::matching
