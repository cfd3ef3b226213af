#include "actors/gathering/gathering.hpp"

#include <algorithm>

namespace callout::gathering {

using dispatching::found;
using matching::verdict;

namespace {

/// So often at most is decided anew because somebody was about to be asked by another search.
constexpr int attempts = 8;
/// Those answered lately count for how many compete, and for nothing else: a part of them will do.
constexpr std::size_t former_most = 256;

found nobody(const dispatching::search& s) {
  return {.search = s.number, .candidates = {}};
}

/// Whoever stands before another offer is not for an assignment to choose: he comes after all who
/// do not (DOMAIN §3.4).
std::vector<matching::prospect> prospects(const std::vector<candidate>& all) {
  std::vector<matching::prospect> out;
  for (const auto& c : all)
    if (!c.asked)
      out.push_back({.technician = c.technician,
                     .distance_m = c.distance_m,
                     .jobs_today = c.jobs_today,
                     .free_in_s = {},
                     .came_before = {},
                     .homeward_m = {}});
  return out;
}

/// Whether its choice would have been the same without the others.
bool made_no_difference(const matching::choice& c) {
  return c.considered.front().technician == *c.technician &&
         std::ranges::none_of(c.considered,
                              [](const auto& one) { return one.rivals_s.has_value(); });
}

} // namespace

/// One decision: what was seen for it, and what comes of it.
struct gathering::round {
  instant now{};
  const lookout& out;
  step& result;
  const matching::match_policy how;
  bool last = false;
  std::map<std::string, std::vector<candidate>> candidates = {}; ///< by booking
  bool held_back = false;                                        ///< somebody is being collected
};

step gathering::add(std::string key, dispatching::search what, instant now, const lookout& out) {
  step s;
  const auto booking = what.together->booking.text; // The search itself is moved on.
  former_.erase(booking);
  if (const auto at = held_.find(booking); at == held_.end()) {
    held_.emplace(booking, held_search{std::move(key), std::move(what), now});
  } else if (auto& h = at->second; h.key == key) {
    h.what = std::move(what);
  } else if (what.number < h.what.number) {
    s.answers.push_back({std::move(key), nobody(what)});
  } else {
    s.answers.push_back({std::move(h.key), nobody(h.what)});
    h = {std::move(key), std::move(what), now};
  }
  auto came = look(now, out);
  std::ranges::move(came.answers, std::back_inserter(s.answers));
  s.look_at = came.look_at;
  return s;
}

step gathering::withdraw(const booking_id& booking,
                         const std::function<bool(const std::string& key)>& is_meant, instant now,
                         const lookout& out) {
  const auto at = held_.find(booking.text);
  if (at == held_.end() || !is_meant(at->second.key))
    return {};
  answered gone{at->second.key, nobody(at->second.what)};
  held_.erase(at);
  auto s = look(now, out);
  s.answers.push_back(std::move(gone));
  return s;
}

step gathering::look(instant now, const lookout& out) {
  keep_time(now);
  step s;
  for (int i = 1; !held_.empty(); ++i) {
    s.look_at.reset();
    round r{now, out, s, policy(), i == attempts};
    if (decide(r))
      break;
  }
  if (held_.empty())
    s.look_at.reset();
  return s;
}

/// A clock that was put back makes nobody wait longer.
void gathering::keep_time(instant now) {
  for (auto& [booking, h] : held_)
    h.since = std::min(h.since, now);
  std::erase_if(former_, [&](const auto& f) {
    return f.second.at > now || now - f.second.at >= options_.window;
  });
}

matching::match_policy gathering::policy() const {
  matching::match_policy p;
  p.how = matching::way::hybrid;
  p.window = held_.size() >= options_.most ? std::chrono::seconds{0} : options_.window;
  p.compete = options_.compete;
  p.ahead = std::chrono::seconds{0};
  p.risk = options_.risk;
  p.at_risk_s = options_.at_risk_s;
  return p;
}

matching::scene gathering::seen(round& r) const {
  matching::scene s{.now = r.now, .open = {}, .former = std::vector<matching::former_rival>{}};
  for (const auto& [booking, h] : held_) {
    auto& all = r.candidates[booking] = r.out.around(h.what);
    s.open.push_back({.booking = {booking},
                      .since = h.since,
                      .arrive_by = h.what.together->arrive_by,
                      .give_up_at = {},
                      .prospects = prospects(all),
                      .score = h.what.together->score});
  }
  for (const auto& [booking, f] : former_)
    s.former->push_back({{booking}, f.wanted});
  return s;
}

/// False when it has to be decided once more.
bool gathering::decide(round& r) {
  const auto plan = matching::decide(seen(r), r.how);
  // The index lists nobody twice and costs are bounded, so that there always is one.
  if (!plan) {
    while (!held_.empty())
      answer_alone(r, {.booking = {held_.begin()->first}, .technician = {}, .considered = {}});
    return true;
  }
  r.result.look_at = plan->look_at;
  r.held_back = plan->look_at.has_value();
  const auto before = held_.size();
  for (const auto& c : plan->choices)
    if (c.what == verdict::sent && r.out.claim(*c.technician))
      send(r, c);
  const auto sent = static_cast<std::size_t>(
      std::ranges::count(plan->choices, verdict::sent, &matching::choice::what));
  if (before - held_.size() < sent && !r.last)
    return false;
  for (const auto& c : plan->choices)
    if (held_.contains(c.booking.text))
      leave_alone(r, c);
  return true;
}

void gathering::send(round& r, const matching::choice& c) {
  const auto at = held_.find(c.booking.text);
  found f{.search = at->second.what.number, .candidates = r.candidates.at(c.booking.text)};
  if (!made_no_difference(c))
    for (auto& who : f.candidates) {
      const auto one =
          std::ranges::find(c.considered, who.technician, &matching::judged::technician);
      if (one != c.considered.end())
        who.rivals_s = one->rivals_s;
      if (who.technician == *c.technician)
        who.assigned = true;
    }
  r.result.answers.push_back({at->second.key, std::move(f)});
  held_.erase(at);
  remember(r.now, c);
}

/// Who is not sent stays while he may yet get somebody, or asks by himself who is left.
void gathering::leave_alone(round& r, const matching::choice& c) {
  if (c.what == verdict::collecting)
    return;
  const auto until = held_.at(c.booking.text).since + r.how.window;
  if (c.what != verdict::outbid || c.at_risk || !r.held_back || r.now >= until)
    return answer_alone(r, c);
  r.result.look_at = std::min(*r.result.look_at, instant{until});
}

void gathering::answer_alone(round& r, const matching::choice& c) {
  const auto at = held_.find(c.booking.text);
  const auto& what = at->second.what;
  r.result.answers.push_back(
      {at->second.key, {.search = what.number, .candidates = r.out.find(what)}});
  held_.erase(at);
  remember(r.now, c);
}

void gathering::remember(instant now, const matching::choice& c) {
  if (former_.size() < former_most && !c.considered.empty())
    former_[c.booking.text] = {now, matching::head_of(c)};
}

} // namespace callout::gathering
