#include "actors/discovery/nearest.hpp"
#include "actors/discovery/supply.hpp"

#include <cmath>
#include <utility>

namespace callout {

namespace {

bool sensible(const dispatching::search& q) {
  return q.count > 0 && q.radius_m >= 0 && cells::possible(q.point);
}

bool fresh(const live_spot& s, instant oldest) {
  return s.at >= oldest;
}
bool fresh(const base_spot&, instant) {
  return true;
}

/// One search in one of the grids. `Passes(spot)`: he could be one. `Judge(person, spot, mask)`: he
/// is and, if so, whether he is marked; with his lock held.
template <class Grid, class Place, class Passes, class Judge>
class looking {
public:
  looking(const Grid& g, Place place, people& all, const dispatching::search& q, Passes p, Judge j)
      : grid_{g}, place_{place}, all_{all}, q_{q}, passes_{std::move(p)}, judge_{std::move(j)},
        limit_m_{static_cast<double>(q.radius_m)}, best_{static_cast<std::size_t>(q.count)},
        far_{cells::haversine_within(limit_m_)} {}

  /// `exact`: who passes and has nothing to look at need not be judged.
  std::vector<hit> run(std::uint64_t wanted, bool exact) {
    const auto begun = grid_.hopped().count();
    const cells::viewpoint view{q_.point};
    nearest_first{grid_, view, wanted, exact, *this}.within(limit_m_);
    std::vector<std::uint32_t> hopped;
    whole_ = grid_.hopped().since(begun, hopped);
    for (const auto who : hopped)
      if (!best_.holds(who))
        ask(who);
    return best_.take();
  }
  /// Nobody was overlooked for having moved.
  bool whole() const { return whole_; }

  bool passes(const typename Grid::spot& s) const { return passes_(s); }
  double worst() const { return far_; }
  void take(const typename Grid::spot& s) { offer(s.who, s.point, false); }
  void ask(std::uint32_t who) {
    auto& t = all_[who];
    const std::lock_guard held{all_.mutex_of(who)};
    std::optional<typename Grid::spot> there;
    std::uint64_t has = 0;
    grid_.read(t.*place_, [&](const auto& s, std::uint64_t mask) { there = s, has = mask; });
    if (there)
      if (const std::optional<bool> marked = judge_(t, *there, has))
        offer(who, there->point, *marked);
  }

private:
  void offer(std::uint32_t who, const geo_point& from, bool marked) {
    const double metres = distance_m(q_.point, from);
    if (metres <= limit_m_ && best_.offer({marked, metres, who, all_[who].id.view()}))
      far_ = cells::haversine_within(std::min(limit_m_, best_.worst_m()));
  }

  const Grid& grid_;
  Place place_;
  people& all_;
  const dispatching::search& q_;
  Passes passes_;
  Judge judge_;
  const double limit_m_;
  best best_;
  double far_;
  bool whole_ = false;
};

/// So often at most is a search begun again because more moved than are remembered, and so often
/// because another chose the same; each time, another got on with his work.
constexpr int attempts = 4, claims = 64;

std::vector<std::uint32_t> numbers(const people& all, const std::vector<person_id>& ids) {
  std::vector<std::uint32_t> out;
  for (const auto& id : ids)
    if (const auto who = all.find(id.text))
      out.push_back(*who);
  return out;
}

bool is_in(const std::vector<std::uint32_t>& all, std::uint32_t who) {
  return std::find(all.begin(), all.end(), who) != all.end();
}

template <class Grid, class Place>
std::vector<hit> eligible(const Grid& g, Place place, people& all, const skill_bits& skills,
                          const dispatching::search& q, instant now) {
  const auto want = skills.want(q.skills);
  if (!want)
    return {};
  const auto wanted = want->bits | skill_bits::works;
  const auto except = numbers(all, q.except);
  const auto oldest = now - q.fresh;
  std::vector<hit> hits;
  for (int i = 0; i < attempts; ++i) {
    looking look{g,
                 place,
                 all,
                 q,
                 [&](const auto& s) { return fresh(s, oldest) && !is_in(except, s.who); },
                 [&](const person& t, const auto& s, std::uint64_t mask) -> std::optional<bool> {
                   if ((mask & wanted) != wanted || !fresh(s, oldest) || is_in(except, s.who) ||
                       (!want->exact && !t.facts.has(q.skills)) ||
                       !t.facts.is_free({q.slot, q.where}))
                     return std::nullopt;
                   return t.marked(now);
                 }};
    hits = look.run(wanted, want->exact);
    if (look.whole())
      break;
  }
  return hits;
}

template <class Grid, class Place>
std::vector<supply::verdict> verdicts(const Grid& g, Place place, people& all,
                                      const dispatching::search& q, instant now) {
  using namespace technician;
  const auto except = numbers(all, q.except);
  std::vector<hit> hits;
  for (int i = 0; i < attempts; ++i) {
    looking look{g,
                 place,
                 all,
                 q,
                 [](const auto&) { return true; },
                 [](const person&, const auto&, std::uint64_t) { return std::optional{false}; }};
    hits = look.run(0, true);
    if (look.whole())
      break;
  }
  std::vector<supply::verdict> out;
  for (const auto& h : hits) {
    auto& v = out.emplace_back(supply::verdict{{std::string{h.id}}, std::llround(h.metres), {}});
    const auto& t = all[h.who];
    const std::lock_guard held{all.mutex_of(h.who)};
    const auto because = [&](bool so, std::string_view code) {
      if (so)
        v.reasons.push_back(code);
    };
    because(!t.facts.base, no_profile.code);
    because(!t.facts.approved, not_approved.code);
    because(!t.facts.on_shift, off_shift.code);
    because(!t.facts.has(q.skills), not_skilled.code);
    because(!t.facts.is_free({q.slot, q.where}), busy.code);
    g.read(t.*place,
           [&](const auto& s, std::uint64_t) { because(!fresh(s, now - q.fresh), supply::stale); });
    because(is_in(except, h.who), supply::excepted);
    v.marked = t.marked(now);
  }
  return out;
}

std::vector<candidate> candidates(const std::vector<hit>& hits) {
  std::vector<candidate> out;
  for (const auto& h : hits)
    out.push_back({{std::string{h.id}}, std::llround(h.metres), {}, h.marked});
  return out;
}

} // namespace

std::vector<hit> supply::hits(const dispatching::search& q, instant now) const {
  if (!sensible(q))
    return {};
  return q.asap ? eligible(live_, &person::live, people_, skills_, q, now)
                : eligible(base_, &person::base, people_, skills_, q, now);
}

std::vector<candidate> supply::around(const dispatching::search& q, instant now) const {
  return candidates(hits(q, now));
}

std::vector<candidate> supply::find(const dispatching::search& q, instant now) {
  for (int i = 1;; ++i) {
    const auto found = hits(q, now);
    if (found.empty() || claim(found.front(), now) || i == claims)
      return candidates(found);
  }
}

// False when a search at the same time has chosen him first: he is looked at again.
bool supply::claim(const hit& chosen, instant now) {
  auto& t = people_[chosen.who];
  const std::lock_guard held{people_.mutex_of(chosen.who)};
  if (!chosen.marked && t.marked(now))
    return false;
  mark_him(chosen.who, now);
  return true;
}

bool supply::claim(const person_id& id, instant now) {
  const auto who = people_.find(id.text);
  if (!who)
    return false;
  const std::lock_guard held{people_.mutex_of(*who)};
  if (people_[*who].marked(now))
    return false;
  mark_him(*who, now);
  return true;
}

// His lock is held.
void supply::mark_him(std::uint32_t who, instant now) {
  auto& t = people_[who];
  t.marked_until = now + mark;
  live_.edit(t.live, [](live_spot& s, std::uint64_t&) { s.look = 1; });
  base_.edit(t.base, [](base_spot& s, std::uint64_t&) { s.look = 1; });
}

std::vector<supply::verdict> supply::explain(const dispatching::search& q, instant now) const {
  if (!sensible(q))
    return {};
  return q.asap ? verdicts(live_, &person::live, people_, q, now)
                : verdicts(base_, &person::base, people_, q, now);
}

} // namespace callout
