#include "actors/matching/matching.hpp"

#include <algorithm>
#include <set>

namespace callout::matching {

namespace {

score_terms score_of(const candidate& c, const score_policy& p) {
  score_terms s{.travel_s = c.distance_m / p.metres_per_second, .fairness_s = {}, .rivals_s = {}};
  if (const auto fairness = c.jobs_today.value_or(0) * p.seconds_per_job; fairness != 0)
    s.fairness_s = fairness;
  if (c.rivals_s.value_or(0) != 0)
    s.rivals_s = c.rivals_s;
  return s;
}

} // namespace

std::vector<ranked> rank(std::vector<candidate> candidates, const score_policy& p) {
  std::vector<ranked> order;
  order.reserve(candidates.size());
  for (auto& c : candidates) {
    const auto score = score_of(c, p);
    order.push_back({std::move(c), score});
  }
  std::stable_sort(order.begin(), order.end(), [](const ranked& a, const ranked& b) {
    const auto key = [](const ranked& r) {
      return std::tuple{r.who.asked, r.score.cost_s(), !r.who.assigned.value_or(false),
                        std::string_view{r.who.technician.text}};
    };
    return key(a) < key(b);
  });
  std::set<std::string> known;
  std::erase_if(order,
                [&](const ranked& r) { return !known.insert(r.who.technician.text).second; });
  return order;
}

} // namespace callout::matching
