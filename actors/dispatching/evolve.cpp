// How events change a dispatching, and what of it is shown.
#include "actors/dispatching/dispatching.hpp"

#include <algorithm>
#include <charconv>

namespace callout {

using namespace dispatching;

namespace {

void add(std::vector<person_id>& people, const person_id& who) {
  if (std::find(people.begin(), people.end(), who) == people.end())
    people.push_back(who);
}

/// Nothing is looked for any more.
void end(state& s, phase p) {
  s.phase = p;
  s.wanted.clear();
  s.wanted.shrink_to_fit();
  s.open.clear();
  s.unable.clear();
  s.expires_at.reset();
  s.again.reset();
  s.alert_at.reset();
  s.give_up_at.reset();
}

} // namespace

namespace dispatching {

const offered* state::offer(std::uint32_t number) const {
  for (const auto& o : open)
    if (o.number == number)
      return &o;
  return nullptr;
}

offer_id state::name(std::uint32_t number) const {
  return {booking->text + ":" + std::to_string(number)};
}

std::uint32_t number_of(const offer_id& offer, std::string_view booking) {
  const std::string_view text = offer.text;
  if (text.size() <= booking.size() + 1 || !text.starts_with(booking) ||
      text[booking.size()] != ':')
    return 0;
  std::uint32_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data() + booking.size() + 1, text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

} // namespace dispatching

void dispatching_rules::evolve(state& s, const begun& e) {
  s.booking = e.booking;
  s.wanted = {e.what};
  s.wanted.front().never.clear();
  s.alert_at = e.alert_at;
  s.give_up_at = e.give_up_at;
  s.round = 0;
  s.alerted = false;
  s.winner.clear();
  s.unable.clear();
  for (const auto& who : e.what.never)
    add(s.refused, who);
}

void dispatching_rules::evolve(state& s, const searched& e) {
  s.phase = phase::searching;
  s.searches = e.number;
  s.radius_m = e.radius_m;
  s.again.reset();
}

void dispatching_rules::evolve(state& s, const offers_made& e) {
  s.phase = phase::offering;
  s.round = e.round;
  s.expires_at = e.expires_at;
  for (const auto& o : e.offers) {
    s.open.push_back({o.number, o.technician});
    s.offers = std::max(s.offers, o.number);
  }
}

void dispatching_rules::evolve(state& s, const turned_down_by& e) {
  std::erase_if(s.open, [&](const offered& o) { return o.number == e.offer; });
  add(e.code == "declined" ? s.refused : s.unable, e.technician);
}

void dispatching_rules::evolve(state& s, const round_ended& e) {
  for (const auto& o : e.expired)
    add(s.refused, o.technician);
  s.open.clear();
  s.expires_at.reset();
}

void dispatching_rules::evolve(state& s, const waiting& e) {
  s.phase = phase::waiting;
  s.again = e.again;
  s.unable.clear();
}

void dispatching_rules::evolve(state& s, const won& e) {
  end(s, phase::won);
  s.winner = {{e.offer, e.technician}};
}

void dispatching_rules::evolve(state&, const claim_lost&) {
}

void dispatching_rules::evolve(state& s, const win_lost&) {
  s.phase = phase::stopped;
  s.winner.clear();
}

void dispatching_rules::evolve(state& s, const stopped&) {
  end(s, phase::stopped);
}

void dispatching_rules::evolve(state& s, const alerted&) {
  s.alerted = true;
}

void dispatching_rules::evolve(state& s, const gave_up&) {
  end(s, phase::gave_up);
}

outcome<std::string> dispatching_rules::view(const state& s, const principal& viewer) {
  if (!s.booking || !(viewer.staff() || viewer.role == role::system))
    return dispatching::not_found;
  dispatching::view v{.booking = *s.booking,
                      .status = s.phase,
                      .round = s.round,
                      .offers = s.offers,
                      .alerted = s.alerted,
                      .open = {}};
  for (const auto& o : s.open)
    v.open.push_back({s.name(o.number), o.technician});
  return to_json(v);
}

} // namespace callout
