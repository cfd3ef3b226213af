// Looks at every pair and every price, and shares nothing with the search.
#include "tests/actors/matching/proof.hpp"

#include <map>
#include <set>

namespace callout::matching {

namespace {

struct judge {
  const assignment_problem& p;
  const assignment& a;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> cost;
  std::set<std::uint32_t> taken;
  std::int64_t total = 0;
  std::size_t served = 0;

  std::string booking(std::uint32_t b) {
    const auto left_out = a.unserved_s + p.urgency_s[b];
    const auto price = a.booking_price_s[b];
    if (!a.technician[b]) {
      total += p.urgency_s[b];
      return price == left_out ? "" : "the price of a booking that is left out";
    }
    const auto t = *a.technician[b];
    const auto made = cost.find({b, t});
    if (made == cost.end())
      return "a forbidden pair";
    if (!taken.insert(t).second)
      return "a technician at two bookings";
    ++served;
    total += made->second;
    if (price > left_out)
      return "a price beyond that of leaving the booking out";
    return price + a.technician_price_s[t] == made->second ? "" : "a pair that costs too much";
  }

  std::string sums() const {
    if (a.served != served || a.cost_s != total)
      return "the sums";
    return a.unserved_s > total ? "" : "the price of leaving out";
  }
};

} // namespace

std::string flaw_in(const assignment_problem& p, const assignment& a) {
  if (a.technician.size() != p.urgency_s.size() || a.booking_price_s.size() != p.urgency_s.size() ||
      a.technician_price_s.size() != p.technicians)
    return "the sizes";
  judge j{p, a, {}, {}};
  for (const auto& one : p.pairs) {
    j.cost[{one.booking, one.technician}] = one.cost_s;
    if (a.booking_price_s[one.booking] + a.technician_price_s[one.technician] > one.cost_s)
      return "a pair that is cheaper than its prices";
  }
  for (std::uint32_t b = 0; b < p.urgency_s.size(); ++b)
    if (auto flaw = j.booking(b); !flaw.empty())
      return flaw;
  for (std::uint32_t t = 0; t < p.technicians; ++t)
    if (a.technician_price_s[t] > 0 || (a.technician_price_s[t] != 0 && !j.taken.contains(t)))
      return "the price of a technician";
  return j.sums();
}

} // namespace callout::matching
