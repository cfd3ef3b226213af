// Which steps a search takes, and when.
#include "actors/dispatching/dispatching.hpp"
#include "actors/dispatching/weigh.hpp"

#include <algorithm>

namespace callout {

using namespace dispatching;
using made = decision<event>;

namespace {

/// More are looked for than are asked, so that there is something to choose from.
constexpr int choice = 8;
/// The share of the time until a later visit that may pass between two looks around.
constexpr int patience = 60;
/// So many people are asked for one booking, and then no more.
constexpr std::size_t asked_most = 1'000;
/// A later visit needs somebody by its start; a dispatcher is told so long before.
constexpr std::chrono::minutes alert_before{30};

bool from_system(const moment& m) {
  return m.by.role == role::system;
}

bool lists(const std::vector<person_id>& people, const person_id& who) {
  return std::find(people.begin(), people.end(), who) != people.end();
}

searched search_within(const state& s, std::int64_t radius_m) {
  return {s.searches + 1, radius_m, std::max(choice, 2 * static_cast<int>(places(s))), {}};
}

/// Each round looks further out than the one before.
event search_next(const state& s) {
  const auto& p = s.wanted.front().policy;
  return search_within(s, std::min(p.radius_m + s.round * p.radius_step_m, p.radius_max_m));
}

/// The more time there is until the visit, the more patiently.
waiting pause(const state& s, const moment& m) {
  const auto& w = s.wanted.front();
  return {m.now + std::max<span>(w.policy.again, (w.slot.from - m.now) / patience), {}};
}

/// Nobody who was found may be asked.
event look_elsewhere(const state& s, std::vector<weighed> found, const moment& m) {
  const auto keep = [&](auto decided) -> event {
    if (!found.empty())
      decided.considered = std::move(found);
    return decided;
  };
  const auto widest = s.wanted.front().policy.radius_max_m;
  return s.radius_m < widest ? keep(search_within(s, widest)) : keep(pause(s, m));
}

/// The round is over without a winner.
event go_on(const state& s, const moment& m) {
  const auto rounds = static_cast<std::uint32_t>(std::max(0, s.wanted.front().policy.rounds));
  return s.round > rounds ? pause(s, m) : search_next(s);
}

const char* lost_because(const state& s) {
  if (s.phase == phase::won)
    return "offer.taken";
  return s.looking() ? "offer.expired" : "offer.gone";
}

} // namespace

made dispatching_rules::decide(const state& s, const begin& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (s.looking())
    return unchanged;
  begun b{{m.self}, c, m.now + c.policy.alert, m.now + c.policy.give_up};
  if (!c.asap) {
    const auto latest = c.depart_by.value_or(c.slot.from);
    b.alert_at = std::max(b.alert_at, latest - alert_before);
    b.give_up_at = std::max(b.give_up_at, latest);
  }
  const searched first{s.searches + 1, c.policy.radius_m, choice, {}};
  return {std::move(b), first};
}

made dispatching_rules::decide(const state& s, const found& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (s.phase != phase::searching || c.search != s.searches)
    return unchanged;
  if (s.refused.size() >= asked_most)
    return pause(s, m);
  auto considered = weigh(s, c.candidates);
  if (considered.empty() || considered.front().excluded)
    return look_elsewhere(s, std::move(considered), m);

  const auto& p = s.wanted.front().policy;
  offers_made out{s.round + 1, {}, m.now + (s.round == 0 ? p.first : p.next), {}};
  out.expires_at = std::min(out.expires_at, *s.give_up_at);
  for (const auto& w : considered) {
    if (w.excluded || out.offers.size() == places(s))
      break;
    const auto number = s.offers + static_cast<std::uint32_t>(out.offers.size()) + 1;
    out.offers.push_back({number, w.technician, w.distance_m, w.score->cost_s()});
  }
  out.considered = std::move(considered);
  return out;
}

made dispatching_rules::decide(const state& s, const claim& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  const auto number = number_of(c.offer, m.self);
  if (s.phase == phase::won && s.winner.front() == offered{number, c.technician})
    return unchanged;
  const auto* o = s.offer(number);
  if (!o || o->technician != c.technician || m.now >= *s.expires_at)
    return claim_lost{c.offer, c.technician, lost_because(s)};
  won w{number, c.technician, c.vat_registered, s.wanted.front().slot, s.open};
  std::erase_if(w.withdrawn, [&](const offered& one) { return one.number == number; });
  return w;
}

made dispatching_rules::decide(const state& s, const turned_down& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  const auto number = number_of(c.offer, m.self);
  const auto* o = s.offer(number);
  const bool open = o && o->technician == c.technician;
  // A "no" counts for the whole booking, even when the offer was withdrawn before it came.
  if (!open &&
      (number == 0 || number > s.offers || c.code != "declined" || lists(s.refused, c.technician)))
    return unchanged;
  turned_down_by no{number, c.technician, c.code};
  if (open && s.open.size() == 1)
    return {std::move(no), go_on(s, m)};
  return no;
}

made dispatching_rules::decide(const state& s, const win_refused& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (s.phase != phase::won || s.winner.front().number != number_of(c.offer, m.self))
    return unchanged;
  return win_lost{c.offer, s.winner.front().technician};
}

made dispatching_rules::decide(const state& s, const stop& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (!s.looking())
    return unchanged;
  return stopped{c.reason, s.open};
}

made dispatching_rules::decide(const state& s, const round_over& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (s.phase != phase::offering || s.round != c.round || m.now < *s.expires_at)
    return unchanged;
  return {round_ended{s.open}, go_on(s, m)};
}

made dispatching_rules::decide(const state& s, const seek_again&, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (s.phase != phase::waiting || m.now < *s.again)
    return unchanged;
  return search_next(s);
}

made dispatching_rules::decide(const state& s, const alert&, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (!s.looking() || s.alerted || m.now < *s.alert_at)
    return unchanged;
  return alerted{};
}

made dispatching_rules::decide(const state& s, const give_up&, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (!s.looking() || m.now < *s.give_up_at)
    return unchanged;
  return gave_up{s.open};
}

} // namespace callout
