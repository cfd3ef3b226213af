#include "tests/actors/discovery/plain_scan.hpp"

#include <cmath>

namespace callout::testing_discovery {

std::vector<found> look_at_everyone(const town& t, const dispatching::search& q) {
  std::vector<found> fit;
  for (const auto& p : t.people) {
    if (!p.works() || p.measured < t.now - q.fresh || !p.facts.has(q.skills))
      continue;
    const double metres = distance_m(q.point, *p.at);
    if (metres > static_cast<double>(q.radius_m) || !p.facts.is_free({q.slot, q.where}) ||
        std::find(q.except.begin(), q.except.end(), p.id) != q.except.end())
      continue;
    const bool asked = std::any_of(p.facts.offers.begin(), p.facts.offers.end(),
                                   [&](const auto& o) { return o.until > t.now; });
    fit.push_back({p.id.text, metres, asked});
  }
  const auto end = fit.begin() + static_cast<std::ptrdiff_t>(
                                     std::min(fit.size(), static_cast<std::size_t>(q.count)));
  std::partial_sort(fit.begin(), end, fit.end(), [](const found& a, const found& b) {
    return std::tie(a.asked, a.metres, a.id) < std::tie(b.asked, b.metres, b.id);
  });
  fit.erase(end, fit.end());
  return fit;
}

bool agree(const town& t, const dispatching::search& q, const std::vector<found>& one,
           const std::vector<candidate>& other) {
  if (one.size() != other.size())
    return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (one[i].asked != other[i].asked)
      return false;
    if (one[i].id == other[i].technician.text) {
      if (std::abs(one[i].metres - static_cast<double>(other[i].distance_m)) > 0.51)
        return false;
      continue;
    }
    const auto who = std::find_if(t.people.begin(), t.people.end(),
                                  [&](const auto& p) { return p.id == other[i].technician; });
    if (who == t.people.end() || std::abs(distance_m(q.point, *who->at) - one[i].metres) > 0.01)
      return false;
  }
  return true;
}

} // namespace callout::testing_discovery
