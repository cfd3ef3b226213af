#include "actors/matching/policy.hpp"

#include "actors/matching/assign.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace callout::matching {

namespace {

constexpr std::size_t wanted_most = 3; ///< who want one of each other's first so many compete

/// What is fed may be anything: times a thousand years apart are as far apart as times can be.
constexpr span longest = std::chrono::years{1'000};

span within_reason(span s) {
  return std::clamp(s, -longest, longest);
}

std::int64_t seconds_between(instant from, instant to) {
  const auto far = within_reason(to.time_since_epoch()) - within_reason(from.time_since_epoch());
  return std::chrono::floor<std::chrono::seconds>(far).count();
}

instant after(instant at, std::chrono::seconds s) {
  constexpr auto most = std::chrono::floor<std::chrono::seconds>(longest);
  return instant{within_reason(at.time_since_epoch()) + std::clamp(s, -most, most)};
}

/// One open booking while it is decided on; beside each that is judged, whether he is free.
struct seat {
  const open_booking* o;
  choice c;
  std::vector<bool> free;
};

struct table {
  const scene& seen;
  const match_policy& p;
  std::vector<seat> seats;
  std::optional<instant> look_at;

  void sit_down() {
    for (const auto& o : seen.open) {
      seats.push_back({&o, {.booking = o.booking}, {}});
      judge(seats.back());
    }
  }

  void judge(seat& s) const {
    const auto& o = *s.o;
    occasion now{.slack_s = {}, .fair_jobs = seen.fair_jobs};
    if (o.arrive_by)
      now.slack_s = seconds_between(seen.now, *o.arrive_by);
    auto weights = p.cost;
    weights.score = o.score.value_or(weights.score);
    std::vector<std::pair<judged, bool>> all;
    for (const auto& who : o.prospects)
      if (may_count(o, who))
        all.push_back({{who.technician, cost_of(who, now, weights), {}}, is_free(who)});
    std::ranges::sort(all, {}, [](const auto& one) {
      return std::pair{one.first.terms.cost_s(), std::string_view{one.first.technician.text}};
    });
    const auto first = std::ranges::find(all, true, &std::pair<judged, bool>::second);
    if (now.slack_s && first != all.end())
      s.c.at_risk = *now.slack_s - first->first.terms.travel_s <= p.risk.count();
    if (s.c.at_risk) // It has no time to wait for anybody.
      std::erase_if(all, [](const auto& one) { return !one.second; });
    for (auto& [one, free] : all) {
      s.c.considered.push_back(std::move(one));
      s.free.push_back(free);
    }
  }

  static bool is_free(const prospect& who) { return who.free_in_s.value_or(0) <= 0; }

  bool may_count(const open_booking& o, const prospect& who) const {
    if (is_free(who))
      return true;
    if (p.how != way::hybrid || *who.free_in_s > p.ahead.count())
      return false;
    // He may take longer, and then there must be time left to find another.
    return !o.give_up_at ||
           *who.free_in_s + p.risk.count() <= seconds_between(seen.now, *o.give_up_at);
  }
};

void look_by(table& t, instant at) {
  t.look_at = t.look_at ? std::min(*t.look_at, at) : at;
}

void take_in_turn(table& t) {
  std::vector<seat*> turn;
  for (auto& s : t.seats)
    turn.push_back(&s);
  std::ranges::stable_sort(turn, {}, [](const seat* s) { return s->o->since; });
  std::set<std::string_view> taken;
  for (auto* s : turn) {
    s->c.what = s->c.considered.empty() ? verdict::nobody : verdict::outbid;
    for (const auto& one : s->c.considered)
      if (taken.insert(one.technician.text).second) {
        s->c.what = verdict::sent;
        s->c.technician = one.technician;
        break;
      }
  }
}

/// Gives each its technician, whether he is free or not.
outcome<std::vector<std::size_t>> match(table& t) {
  std::map<std::string_view, std::uint32_t> number;
  for (const auto& s : t.seats)
    for (const auto& one : s.c.considered)
      number[one.technician.text];
  std::uint32_t next = 0;
  for (auto& [id, n] : number)
    n = next++;
  assignment_problem problem{next, {}, {}};
  for (std::uint32_t b = 0; b < t.seats.size(); ++b) {
    const auto& c = t.seats[b].c;
    problem.urgency_s.push_back(c.at_risk && t.p.how == way::hybrid ? t.p.at_risk_s : 0);
    for (const auto& one : c.considered)
      problem.pairs.push_back({b, number[one.technician.text], one.terms.cost_s()});
  }
  const auto best = assign(std::move(problem));
  if (!best)
    return best.error();
  std::vector<std::size_t> rank(t.seats.size());
  for (std::size_t b = 0; b < t.seats.size(); ++b) {
    auto& c = t.seats[b].c;
    for (auto& one : c.considered)
      if (const auto price = -best->technician_price_s[number[one.technician.text]]; price != 0)
        one.rivals_s = price;
    c.what = c.considered.empty() ? verdict::nobody : verdict::outbid;
    if (!best->technician[b])
      continue;
    while (number[c.considered[rank[b]].technician.text] != *best->technician[b])
      ++rank[b];
    c.what = verdict::sent;
    c.technician = c.considered[rank[b]].technician;
  }
  return rank;
}

/// How many want the same people as each open booking, itself included.
std::vector<std::int32_t> crowds(const table& t) {
  std::vector<std::vector<person_id>> wanted;
  for (const auto& s : t.seats)
    wanted.push_back(head_of(s.c));
  if (t.seen.former)
    for (const auto& f : *t.seen.former)
      wanted.push_back(f.wanted);
  std::vector<std::size_t> parent(wanted.size());
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](std::size_t b) {
    while (parent[b] != b)
      b = parent[b] = parent[parent[b]];
    return b;
  };
  std::map<std::string_view, std::size_t> wanted_by;
  for (std::size_t b = 0; b < wanted.size(); ++b)
    for (const auto& who : wanted[b])
      if (const auto [at, first] = wanted_by.try_emplace(who.text, b); !first)
        parent[root(b)] = root(at->second);
  std::vector<std::int32_t> members(wanted.size()), crowd;
  for (std::size_t b = 0; b < wanted.size(); ++b)
    ++members[root(b)];
  for (std::size_t b = 0; b < t.seats.size(); ++b)
    crowd.push_back(members[root(b)]);
  return crowd;
}

/// Who need not go yet stays: until somebody is free (word of that leads to a look, but he may be
/// late), or until it is clear who else wants him.
void hold_back(table& t, const std::vector<std::size_t>& rank) {
  const auto crowd = crowds(t);
  for (std::size_t b = 0; b < t.seats.size(); ++b) {
    auto& s = t.seats[b];
    if (s.c.what != verdict::sent)
      continue;
    const auto collected = after(s.o->since, t.p.window);
    if (!s.free[rank[b]]) {
      s.c.what = verdict::awaiting;
      look_by(t, after(t.seen.now, t.p.again));
    } else if (crowd[b] >= t.p.compete && !s.c.at_risk && t.seen.now < collected) {
      s.c.what = verdict::collecting;
      look_by(t, collected);
    }
  }
}

instant window_begun(instant now, std::chrono::seconds window) {
  const auto n = within_reason(now.time_since_epoch());
  const span length = std::min<span>(window, longest);
  return instant{n - ((n % length) + length) % length};
}

std::optional<rejection> listed_twice(const std::vector<open_booking>& open) {
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (i > 0 && open[i - 1].booking == open[i].booking)
      return because(booking_twice, open[i].booking.text);
    std::set<std::string_view> known;
    for (const auto& who : open[i].prospects)
      if (!known.insert(who.technician.text).second)
        return because(prospect_twice, who.technician.text);
  }
  return std::nullopt;
}

} // namespace

std::vector<person_id> head_of(const choice& c) {
  std::vector<person_id> wanted;
  for (std::size_t i = 0; i < std::min(wanted_most, c.considered.size()); ++i)
    wanted.push_back(c.considered[i].technician);
  return wanted;
}

outcome<plan> decide(scene seen, const match_policy& p) {
  std::ranges::sort(seen.open, {}, [](const auto& o) { return std::string_view{o.booking.text}; });
  if (auto twice = listed_twice(seen.open))
    return *twice;
  table t{seen, p, {}, {}};
  t.sit_down();
  const auto window = std::max(p.window, std::chrono::seconds{1});
  const auto begun = window_begun(seen.now, window);
  if (p.how == way::greedy) {
    take_in_turn(t);
  } else if (p.how == way::batch && begun != seen.now) {
    for (auto& s : t.seats)
      s.c.what = s.c.considered.empty() ? verdict::nobody : verdict::collecting;
  } else {
    const auto rank = match(t);
    if (!rank)
      return rank.error();
    if (p.how == way::hybrid)
      hold_back(t, *rank);
  }
  if (p.how == way::batch && !t.seats.empty())
    look_by(t, after(begun, window));
  plan made{{}, t.look_at};
  for (auto& s : t.seats)
    made.choices.push_back(std::move(s.c));
  return made;
}

bool decides_again(const match_record& r) {
  const auto again = decide(r.seen, r.policy);
  return again && *again == r.decided;
}

} // namespace callout::matching
