// Scaling needs a problem in which everyone must be matched, so it is made one: each technician
// may also be matched to the absence of any booking that he could take, at no cost. Whoever is
// left out on one side leaves out one on the other.
#include "tests/bench/auction.hpp"

#include <algorithm>
#include <limits>

namespace callout::bench {
namespace {

using matching::assignment;
using matching::assignment_problem;

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

struct lot {
  std::uint32_t object;
  std::int64_t cost;
};

/// Bidders are bookings, then technicians as those who stay free; objects are technicians, then
/// the absence of each booking.
class auction {
public:
  explicit auction(const assignment_problem& p)
      : bookings_{static_cast<std::uint32_t>(p.urgency_s.size())}, size_{bookings_ + p.technicians},
        lots_(size_), price_(size_), owner_(size_) {
    std::int64_t dearest = 0;
    for (const auto& one : p.pairs)
      dearest = std::max(dearest, one.cost_s);
    for (const auto urgency : p.urgency_s)
      dearest = std::max(dearest, urgency);
    const auto unserved = bookings_ * dearest + 1;
    const std::int64_t scale = size_ + 1; // Then an epsilon of one is exact.
    for (std::uint32_t b = 0; b < bookings_; ++b)
      lots_[b].push_back({p.technicians + b, (unserved + p.urgency_s[b]) * scale});
    for (std::uint32_t t = 0; t < p.technicians; ++t)
      lots_[bookings_ + t].push_back({t, 0});
    for (const auto& one : p.pairs) {
      lots_[one.booking].push_back({one.technician, one.cost_s * scale});
      lots_[bookings_ + one.technician].push_back({p.technicians + one.booking, 0});
    }
    largest_ = (unserved + dearest) * scale;
  }

  std::vector<std::uint32_t> run() {
    constexpr std::int64_t step = 8;
    for (auto epsilon = std::max<std::int64_t>(1, largest_ / step);;
         epsilon = std::max<std::int64_t>(1, epsilon / step)) {
      round(epsilon);
      if (epsilon == 1)
        return owner_;
    }
  }

private:
  void round(std::int64_t epsilon) {
    std::ranges::fill(owner_, nobody);
    std::vector<std::uint32_t> waiting(size_);
    for (std::uint32_t i = 0; i < size_; ++i)
      waiting[i] = size_ - 1 - i;
    while (!waiting.empty()) {
      const auto bidder = waiting.back();
      waiting.pop_back();
      const auto object = bid(bidder, epsilon);
      if (owner_[object] != nobody)
        waiting.push_back(owner_[object]);
      owner_[object] = bidder;
    }
  }

  std::uint32_t bid(std::uint32_t bidder, std::int64_t epsilon) {
    constexpr auto none = std::numeric_limits<std::int64_t>::max();
    auto best = none, second = none;
    std::uint32_t object = nobody;
    for (const auto& l : lots_[bidder]) {
      const auto value = l.cost + price_[l.object];
      if (value < best) {
        second = best;
        best = value;
        object = l.object;
      } else {
        second = std::min(second, value);
      }
    }
    // Whoever has no other choice may bid as high as need be.
    price_[object] += (second == none ? largest_ : second - best) + epsilon;
    return object;
  }

  std::uint32_t bookings_, size_;
  std::vector<std::vector<lot>> lots_;
  std::vector<std::int64_t> price_;
  std::vector<std::uint32_t> owner_;
  std::int64_t largest_ = 0;
};

} // namespace

assignment auctioned(const assignment_problem& p) {
  assignment a;
  a.technician.resize(p.urgency_s.size());
  const auto owner = auction{p}.run();
  for (std::uint32_t t = 0; t < p.technicians; ++t)
    if (owner[t] < p.urgency_s.size())
      a.technician[owner[t]] = t;
  for (std::size_t b = 0; b < p.urgency_s.size(); ++b)
    if (!a.technician[b])
      a.cost_s += p.urgency_s[b];
  for (const auto& one : p.pairs)
    if (a.technician[one.booking] == one.technician) {
      ++a.served;
      a.cost_s += one.cost_s;
    }
  return a;
}

} // namespace callout::bench
