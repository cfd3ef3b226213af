// DOMAIN §3.1 as data: which command, from whom, in which phase, leading where. Every decision
// looks here first; the golden table in tests/actors/booking_transitions.txt is printed from it.
#pragma once

#include "protocols/booking.hpp"
#include "protocols/principal.hpp"

#include <initializer_list>

namespace callout::booking {

/// A set of the values of a small enumeration.
template <class E>
struct set_of {
  std::uint32_t bits = 0;
  constexpr set_of() = default;
  constexpr set_of(std::initializer_list<E> all) {
    for (auto e : all)
      bits |= 1u << static_cast<unsigned>(e);
  }
  constexpr bool has(E e) const { return (bits >> static_cast<unsigned>(e)) & 1u; }
};

struct transition {
  std::string_view command;
  set_of<role> who;
  set_of<phase> from;
  set_of<phase> to; ///< beside staying where it is
};

namespace table {

using enum phase;
inline constexpr auto client = role::customer;
inline constexpr auto worker = role::technician;
inline constexpr auto staff = role::operator_; ///< and admins
inline constexpr auto by_system = role::system;

inline constexpr set_of<phase> early{confirmed, matching, assigned, en_route};
inline constexpr set_of<phase> before_work{draft,    payment_pending, confirmed, matching,
                                           assigned, en_route,        arrived};
inline constexpr set_of<phase> existing{draft,     payment_pending,    confirmed,     matching,
                                        assigned,  en_route,           arrived,       in_progress,
                                        paused,    work_done,          completed,     closed,
                                        cancelled, phase::unfulfilled, phase::expired};

inline constexpr transition rows[] = {
    {create::kind, {client, staff, by_system}, {none}, {payment_pending}},
    {submit_payment::kind, {client, staff}, {draft}, {payment_pending}},
    {hold_ok::kind, {by_system}, {payment_pending}, {confirmed, matching}},
    {hold_ok::kind, {by_system}, {paused}, {in_progress}},
    {method_verified::kind, {by_system}, {payment_pending}, {confirmed}},
    {submit_payment::kind, {client, staff}, {confirmed}, {}},
    {secure::kind, {by_system}, {confirmed}, {cancelled}},
    {hold_ok::kind, {by_system}, {confirmed}, {matching}},
    {hold_failed::kind, {by_system}, {confirmed}, {}},
    {hold_failed::kind, {by_system}, {payment_pending}, {draft, expired}},
    {hold_failed::kind, {by_system}, {paused}, {in_progress}},
    {expire::kind, {by_system}, {draft, payment_pending}, {expired}},
    {start_matching::kind, {by_system, staff}, {confirmed}, {matching}},
    {technician_won::kind, {by_system}, {matching}, {assigned}},
    {assign::kind, {staff}, {confirmed, matching}, {}},
    {reservation_answered::kind, {by_system}, {confirmed, matching}, {assigned}},
    {reservation_answered::kind, {by_system}, existing, {}},
    {no_supply::kind, {by_system}, {matching}, {unfulfilled}},
    {unassign::kind, {worker, staff, by_system}, {assigned, en_route}, {matching}},
    {reschedule::kind, {client, staff}, {confirmed, matching, assigned}, {confirmed, matching}},
    {depart::kind, {worker}, {assigned}, {en_route}},
    {arrive::kind, {worker, staff}, {en_route}, {arrived}},
    {start::kind, {worker, staff}, {arrived}, {in_progress}},
    {customer_no_show::kind, {worker, staff}, {arrived}, {cancelled}},
    {pause::kind, {client, worker, staff, by_system}, {in_progress}, {paused}},
    {pause::kind, {client, staff}, early, {}},
    {resume::kind, {client, worker, staff, by_system}, {paused}, {in_progress}},
    {resume::kind, {client, staff, by_system}, early, {}},
    {propose_extra::kind, {worker}, {in_progress}, {paused}},
    {approve_extra::kind, {client}, {paused}, {in_progress}},
    {decline_extra::kind, {client, staff, by_system}, {paused}, {in_progress}},
    {finish::kind, {worker, staff}, {in_progress}, {work_done}},
    {abort::kind, {client, worker, staff}, {in_progress, paused}, {work_done}},
    {confirm::kind, {client, staff, by_system}, {work_done}, {completed}},
    {reject::kind, {client}, {work_done}, {in_progress, completed}},
    {cancel::kind, {client, staff, by_system}, before_work, {cancelled}},
    {open_dispute::kind, {client, staff}, {completed}, {}},
    {resolve::kind, {staff}, {completed}, {}},
    {refund_refused::kind, {by_system}, {completed, closed}, {}},
    {overdue::kind, {by_system}, {assigned, en_route}, {matching}},
    {overdue::kind, {by_system}, {arrived}, {cancelled}},
    {overdue::kind, {by_system}, {in_progress, paused}, {work_done, completed}},
    {overdue::kind, {by_system}, {completed}, {}},
    {close::kind, {by_system}, {completed}, {closed}},
    {sla_due::kind, {by_system}, existing, {}},
};

} // namespace table

constexpr role acting(role r) {
  return r == role::admin ? role::operator_ : r;
}

/// Whether this role may ever give this command.
constexpr bool may_ever(std::string_view command, role r) {
  for (const auto& row : table::rows)
    if (row.command == command && row.who.has(acting(r)))
      return true;
  return false;
}

constexpr bool allowed(std::string_view command, role r, phase p) {
  for (const auto& row : table::rows)
    if (row.command == command && row.who.has(acting(r)) && row.from.has(p))
      return true;
  return false;
}

/// Whether some row lets this command lead from one phase to the other.
constexpr bool leads(std::string_view command, phase from, phase to) {
  for (const auto& row : table::rows)
    if (row.command == command && row.from.has(from) && (from == to || row.to.has(to)))
      return true;
  return false;
}

/// Terminal phases: nothing moves a booking out of them.
constexpr bool terminal(phase p) {
  for (const auto& row : table::rows)
    if (row.from.has(p) && row.to.bits != 0)
      return false;
  return true;
}

template <class... Cs>
constexpr bool lists_all(const std::variant<Cs...>*) {
  return ((may_ever(Cs::kind, role::customer) || may_ever(Cs::kind, role::technician) ||
           may_ever(Cs::kind, role::operator_) || may_ever(Cs::kind, role::system)) &&
          ...);
}
static_assert(lists_all(static_cast<const command*>(nullptr)),
              "every command needs a row in the table");

} // namespace callout::booking
