// Shortest augmenting paths on a sparse graph (Jonker and Volgenant's way with prices): bookings
// come one after the other, each by the cheapest chain of changes that makes room for it.
#include "actors/matching/assign.hpp"

#include <algorithm>
#include <limits>
#include <queue>

namespace callout::matching {

namespace {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

bool cost_in_range(std::int64_t cost) {
  return cost >= 0 && cost <= cost_most_s;
}

/// Sorts the pairs, so that the order in which they were listed does not matter.
std::optional<rejection> unfit(assignment_problem& p) {
  if (p.urgency_s.size() > bookings_most || p.technicians > technicians_most ||
      p.pairs.size() > pairs_most)
    return problem_too_large;
  if (!std::ranges::all_of(p.urgency_s, cost_in_range))
    return cost_out_of_range;
  for (const auto& one : p.pairs) {
    if (one.booking >= p.urgency_s.size() || one.technician >= p.technicians)
      return pairing_unknown;
    if (!cost_in_range(one.cost_s))
      return cost_out_of_range;
  }
  const auto key = [](const pairing& a) { return std::pair{a.booking, a.technician}; };
  std::ranges::sort(p.pairs, {}, key);
  if (std::ranges::adjacent_find(p.pairs, {}, key) != p.pairs.end())
    return pairing_twice;
  return std::nullopt;
}

class search {
public:
  explicit search(const assignment_problem& p)
      : p_{p}, first_(p.urgency_s.size() + 1), holder_(p.technicians, nobody),
        reached_(p.technicians) {
    for (const auto& one : p.pairs)
      ++first_[one.booking + 1];
    for (std::size_t b = 1; b < first_.size(); ++b)
      first_[b] += first_[b - 1];
    std::int64_t dearest = 0;
    for (const auto& one : p.pairs)
      dearest = std::max(dearest, one.cost_s);
    for (const auto urgency : p.urgency_s)
      dearest = std::max(dearest, urgency);
    a_.unserved_s = static_cast<std::int64_t>(bookings()) * dearest + 1;
    a_.technician.resize(bookings());
    a_.booking_price_s.resize(bookings());
    a_.technician_price_s.resize(p.technicians);
  }

  assignment run() {
    for (std::uint32_t b = 0; b < bookings(); ++b)
      make_room_for(b);
    for (std::uint32_t b = 0; b < bookings(); ++b)
      if (!a_.technician[b])
        a_.cost_s += p_.urgency_s[b];
    for (const auto& one : p_.pairs)
      if (a_.technician[one.booking] == one.technician) {
        a_.cost_s += one.cost_s;
        ++a_.served;
      }
    return std::move(a_);
  }

private:
  /// How a technician was reached in the search for one newcomer; of another round: not at all.
  struct reach {
    std::uint32_t round = 0;
    std::uint32_t from = nobody; ///< the booking that would take him
    std::int64_t far = 0;
    bool passed = false;
  };
  /// The nearest end of a chain so far: a booking that is left out, or a free technician.
  struct ending {
    std::int64_t far;
    std::uint32_t left_out;
    std::uint32_t technician;
  };
  using front =
      std::priority_queue<std::pair<std::int64_t, std::uint32_t>,
                          std::vector<std::pair<std::int64_t, std::uint32_t>>, std::greater<>>;

  std::uint32_t bookings() const { return static_cast<std::uint32_t>(p_.urgency_s.size()); }
  std::int64_t left_out_s(std::uint32_t b) const { return a_.unserved_s + p_.urgency_s[b]; }

  template <class Visit>
  void each_pair(std::uint32_t b, Visit visit) const {
    for (auto i = first_[b]; i < first_[b + 1]; ++i)
      visit(p_.pairs[i]);
  }

  void make_room_for(std::uint32_t newcomer) {
    // The price is set no sooner than now: where others were left out already, prices are such
    // that the search ends at once.
    auto& price = a_.booking_price_s[newcomer];
    price = left_out_s(newcomer);
    each_pair(newcomer, [&](const pairing& one) {
      price = std::min(price, one.cost_s - a_.technician_price_s[one.technician]);
    });
    const auto end = nearest_end(newcomer);
    reprice(newcomer, end.far);
    change_places(newcomer, end);
  }

  ending nearest_end(std::uint32_t newcomer) {
    ++round_;
    passed_.clear();
    front next;
    ending best{left_out_s(newcomer) - a_.booking_price_s[newcomer], newcomer, nobody};
    std::int64_t far = 0;
    for (std::uint32_t b = newcomer;;) {
      if (const auto out = far + left_out_s(b) - a_.booking_price_s[b]; out < best.far)
        best = {out, b, nobody};
      look_around(b, far, best.far, next);
      do {
        if (next.empty() || next.top().first > best.far)
          return best;
        far = next.top().first;
        const auto t = next.top().second;
        next.pop();
        if (reached_[t].passed || reached_[t].far != far)
          continue; // He was reached by a shorter way since.
        if (holder_[t] == nobody)
          return {far, nobody, t};
        reached_[t].passed = true;
        passed_.push_back(t);
        b = holder_[t];
        break;
      } while (true);
    }
  }

  void look_around(std::uint32_t b, std::int64_t far, std::int64_t enough, front& next) {
    each_pair(b, [&](const pairing& one) {
      auto& r = reached_[one.technician];
      const auto there =
          far + one.cost_s - a_.booking_price_s[b] - a_.technician_price_s[one.technician];
      if (there > enough || (r.round == round_ && r.far <= there))
        return;
      r = {round_, b, there, false};
      next.emplace(there, one.technician);
    });
  }

  void reprice(std::uint32_t newcomer, std::int64_t far) {
    a_.booking_price_s[newcomer] += far;
    for (const auto t : passed_) {
      const auto change = far - reached_[t].far;
      a_.technician_price_s[t] -= change;
      a_.booking_price_s[holder_[t]] += change;
    }
  }

  /// Along the chain each booking lets go of its technician for the next one.
  void change_places(std::uint32_t newcomer, const ending& end) {
    auto t = end.technician;
    if (t == nobody) {
      if (end.left_out == newcomer)
        return;
      t = *a_.technician[end.left_out];
      a_.technician[end.left_out].reset();
    }
    for (;;) {
      const auto b = reached_[t].from;
      const auto before = a_.technician[b];
      a_.technician[b] = t;
      holder_[t] = b;
      if (b == newcomer)
        return;
      t = *before;
    }
  }

  const assignment_problem& p_;
  assignment a_;
  std::vector<std::size_t> first_; ///< of each booking's pairs
  std::vector<std::uint32_t> holder_;
  std::vector<reach> reached_;
  std::vector<std::uint32_t> passed_;
  std::uint32_t round_ = 0;
};

} // namespace

outcome<assignment> assign(assignment_problem p) {
  if (auto why = unfit(p))
    return *why;
  return search{p}.run();
}

} // namespace callout::matching
