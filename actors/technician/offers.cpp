// Offers: open, answered, withdrawn. An acceptance reserves the slot first and asks the
// dispatching then, so that whatever it answers, the calendar was never promised twice.
#include "actors/technician/lookup.hpp"

namespace callout {

using namespace technician;
using rules = technician_rules;

namespace {

std::size_t open_at(const rules::state& s, instant now) {
  return static_cast<std::size_t>(std::count_if(s.offers.begin(), s.offers.end(),
                                                [&](const auto& o) { return o.expires_at > now; }));
}

bool known(const rules::state& s, const offer_id& id) {
  return find_offer(s, id) || find_accepted(s, id) || find_closed(s, id);
}

} // namespace

decision<event> rules::decide(const state& s, const offer& c, const moment& m) {
  if (!is_system(m))
    return forbidden;
  if (!s.id)
    return not_found;
  if (known(s, c.id))
    return unchanged;
  if (!s.approved)
    return not_approved;
  if (!s.has_profile())
    return no_profile;
  if (!s.on_shift)
    return off_shift;
  if (c.expires_at <= m.now)
    return offer_expired;
  if (is_taken(s, {c.slot, c.where}) || find_reservation(s, c.booking))
    return busy;
  if (open_at(s, m.now) >= open_offers_max)
    return too_many_offers;
  return offered{c.id,   c.booking, c.service,    c.area, c.price, c.distance_m,
                 c.slot, c.asap,    c.expires_at, m.now,  c.where};
}

// An accepted offer is not withdrawn: it is awarded or lost, and one of them is on its way.
decision<event> rules::decide(const state& s, const withdraw& c, const moment& m) {
  if (!is_system(m))
    return forbidden;
  const auto* open = find_offer(s, c.offer);
  if (!open)
    return unchanged;
  return withdrawn{c.offer, open->booking, c.reason};
}

decision<event> rules::decide(const state& s, const accept& c, const moment& m) {
  if (!is_self(m) && !is_system(m))
    return forbidden;
  if (!s.id)
    return not_found;
  if (const auto* r = find_accepted(s, c.offer)) {
    if (r->standing == standing::booked)
      return unchanged;
    if (r->command == m.command)
      return decision<event>{unchanged}.later();
    return offer_pending;
  }
  const auto* open = find_offer(s, c.offer);
  if (!open) {
    if (const auto* past = find_closed(s, c.offer))
      return too_late(past->code);
    return offer_not_found;
  }
  if (open->expires_at <= m.now)
    return offer_expired;
  // An operator is assigning this very booking to him: that will be decided first.
  if (find_reservation(s, open->booking))
    return offer_pending;
  if (is_taken(s, open->when()))
    return busy;
  return decision<event>{accepted{c.offer, open->booking, open->slot, m.command, open->where}}
      .later();
}

decision<event> rules::decide(const state& s, const decline& c, const moment& m) {
  if (!is_self(m) && !is_system(m))
    return forbidden;
  if (!s.id)
    return not_found;
  if (const auto* r = find_accepted(s, c.offer))
    return r->standing == standing::booked ? too_late(offer_gone.code) : rejection{offer_pending};
  const auto* open = find_offer(s, c.offer);
  if (!open) {
    const auto* past = find_closed(s, c.offer);
    if (!past)
      return offer_not_found;
    if (past->code == offer_declined.code)
      return unchanged;
    return too_late(past->code);
  }
  return declined{c.offer, open->booking, c.reason};
}

decision<event> rules::decide(const state& s, const lose& c, const moment& m) {
  if (!is_system(m))
    return forbidden;
  const auto* r = find_accepted(s, c.offer);
  // Awarded meanwhile by an operator's hand: that the claim came too late matters no more.
  if (!r || r->standing == standing::booked)
    return unchanged;
  return lost{c.offer, r->booking, c.code, r->command};
}

} // namespace callout
