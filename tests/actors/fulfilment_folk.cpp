// Who acts in the world: people who mean well and people who do not, a provider, technicians.
#include "protocols/technician.hpp"
#include "tests/actors/fulfilment_samples.hpp"
#include "tests/actors/fulfilment_world.hpp"

namespace callout::hostile {

using namespace samples;

namespace {

template <class Command>
payload ask(Command c) {
  return payload::of<booking::command>(std::move(c));
}

} // namespace

person_id world::someone() {
  return {"t" + std::to_string(below(workers_.size()))};
}

principal world::asker() {
  const auto dice = below(100);
  if (dice < 35)
    return the_customer;
  if (dice < 70 && booking_.live.technician)
    return {role::technician, *booking_.live.technician};
  if (dice < 80)
    return the_staff;
  if (dice < 90)
    return {role::technician, someone()};
  return dice < 95 ? scenario::customer("rana") : principal{role::admin, {"root"}};
}

booking::arrive world::any_arrival() {
  booking::arrive c;
  if (chance(80))
    c.fix = fix_at(now_ - std::chrono::seconds{below(70)});
  if (c.fix && chance(15))
    c.fix->point.lat += 0.01;
  if (chance(30))
    c.code_matches = chance(60);
  if (chance(90))
    c.reason = "Called";
  return c;
}

payload world::any_command() {
  const auto from = now_ + std::chrono::minutes{below(9 * 24 * 60)} - std::chrono::minutes{60};
  const time_slot slot{from, from + std::chrono::minutes{1 + below(300)}};
  const auto& extra = booking_.live.extra;
  const auto total = extra.empty() || chance(10) ? sar(100) : extra.front().total;
  switch (below(23)) {
  case 0: return ask(booking::submit_payment{});
  case 1: return ask(booking::assign{someone(), {}});
  case 2: return ask(booking::depart{});
  case 3: return ask(any_arrival());
  case 4: return ask(booking::start{chance(60)});
  case 5: return ask(booking::pause{static_cast<booking::pause_reason>(below(7))});
  case 6: return ask(booking::resume{});
  case 7:
    return ask(booking::propose_extra{sar(static_cast<std::int64_t>(below(20'000))),
                                      sar(static_cast<std::int64_t>(below(9'000))), "More"});
  case 8: return ask(booking::approve_extra{total});
  case 9: return ask(booking::decline_extra{});
  case 10: return ask(booking::finish{});
  case 11: return ask(booking::confirm{"Agreed"});
  case 12: return ask(booking::reject{"Leaks"});
  case 13: return ask(booking::customer_no_show{});
  case 14: return chance(20) ? ask(booking::cancel{}) : ask(booking::cancel{{}, sar(1)});
  case 15: return ask(booking::abort{"Unsafe", {}});
  case 16: return ask(booking::unassign{});
  case 17: return ask(booking::reschedule{slot});
  case 18: return ask(booking::open_dispute{"Broken"});
  case 19: return ask(booking::start_matching{});
  case 20: return ask(samples::wish());
  case 21:
    return ask(booking::resolve{static_cast<booking::dispute_outcome>(below(4)),
                                chance(50) ? std::optional{sar(1 + std::int64_t(below(9'000)))}
                                           : std::nullopt,
                                "Heard both"});
  default:
    if (chance(75))
      return ask(booking::pause{booking::pause_reason::site_access});
    return ask(booking::cancel{{}, booking::cancellation_fee(booking_.live, now_)});
  }
}

payload world::next_command(principal& by) {
  const auto& s = booking_.live;
  if (s.technician)
    by = {role::technician, *s.technician};
  using enum booking::phase;
  switch (s.phase) {
  case draft: by = the_customer; return ask(booking::submit_payment{});
  case assigned:
    if (chance(80))
      return ask(booking::depart{});
    by = the_customer;
    return ask(booking::reschedule{{now_ + std::chrono::hours{5}, now_ + std::chrono::hours{7}}});
  case en_route: return ask(any_arrival());
  case arrived: return ask(booking::start{chance(80)});
  case in_progress:
    if (chance(40))
      return ask(booking::propose_extra{sar(5'000), sar(1'000), "More"});
    return ask(booking::finish{});
  case paused:
    if (s.extra.empty())
      return ask(booking::resume{});
    by = the_customer;
    return ask(booking::approve_extra{s.extra.front().total});
  case work_done:
    by = the_customer;
    return chance(40) ? ask(booking::reject{"Leaks"}) : ask(booking::confirm{});
  case completed:
    by = s.disputed ? the_staff : the_customer;
    if (s.disputed)
      return ask(booking::resolve{booking::dispute_outcome::full_refund, {}, "Heard both"});
    return ask(booking::open_dispute{"Broken"});
  case confirmed:
    by = chance(50) ? the_customer : the_staff;
    return chance(30) ? ask(booking::submit_payment{}) : ask(booking::start_matching{});
  case matching:
    by = the_staff;
    return chance(30) ? ask(booking::assign{someone(), {}}) : ask(booking::resume{});
  case payment_pending: return ask(booking::resume{});
  default: return any_command();
  }
}

void world::pass_time() {
  if (timers_.empty() || chance(50)) {
    now_ += std::chrono::milliseconds{below(chance(95) ? 20'000 : 4'000'000)};
    return;
  }
  const auto next = std::min_element(timers_.begin(), timers_.end(),
                                     [](auto& a, auto& b) { return a.second.at < b.second.at; });
  now_ = std::max(now_, next->second.at);
  if (chance(30))
    now_ += std::chrono::milliseconds{below(600'000)}; // Late, but never early.
  fire(next);
}

/// A timer that does not wait: the rules have to look at the clock themselves.
void world::forge_timer() {
  using booking::clock;
  const payload forged[] = {ask(booking::expire{}),
                            ask(booking::start_matching{}),
                            ask(booking::sla_due{clock::respond}),
                            ask(booking::sla_due{clock::arrive}),
                            ask(booking::close{}),
                            ask(booking::confirm{}),
                            ask(booking::decline_extra{}),
                            ask(booking::resume{}),
                            ask(booking::overdue{}),
                            ask(booking::secure{}),
                            ask(booking::refund_refused{sar(1)})};
  using dispatching::command;
  const auto& d = dispatching_.live;
  const payload other[] = {payload::of<command>(dispatching::round_over{d.round}),
                           payload::of<command>(dispatching::seek_again{}),
                           payload::of<command>(dispatching::alert{}),
                           payload::of<command>(dispatching::give_up{})};
  const auto number = static_cast<std::uint32_t>(below(payment_.live.last_number + 2));
  const payload third[] = {payload::of<payment::command>(payment::look_up{number}),
                           payload::of<payment::command>(payment::renew{number}),
                           payload::of<payment::command>(payment::retry{})};
  switch (below(3)) {
  case 0: deliver("booking", forged[below(std::size(forged))], principal{}, nullptr); break;
  case 1: deliver("dispatching", other[below(std::size(other))], principal{}, nullptr); break;
  default: deliver("payment", third[below(std::size(third))], principal{}, nullptr); break;
  }
  settle_shard();
  check();
}

// -- the provider ----------------------------------------------------------------------

void world::provider_answers(const payment::request& r, bool honest) {
  using payment::operation;
  using payment::result;
  payment::answered a{.number = r.number, .attempt = r.attempt};
  const bool looks = r.operation == operation::look_up;
  auto entry = books_.entries.find(looks ? r.of : r.key);
  const bool lost = !honest && chance(15);
  if (entry == books_.entries.end() && !looks && !lost) {
    const bool fine = broke()                                    ? chance(15)
                      : r.operation != operation::hold || honest ? chance(97)
                                                                 : chance(80);
    entry = books_.entries.insert({r.key, {r, fine}}).first;
    const bool moves = r.operation == operation::capture || r.operation == operation::refund;
    if (!honest && moves && r.amount.minor > 1 && chance(2)) {
      --entry->second.request.amount.minor; // Less than it was asked.
      entry->second.bent = true;
    }
  }
  if (entry == books_.entries.end()) {
    a.result = looks ? result::missing : result::unknown;
  } else if (!honest && chance(15)) {
    a.result = result::unknown; // Done, and the answer was lost.
  } else if (!entry->second.done) {
    a.result = result::declined;
    a.code = "declined";
  } else {
    a.result = result::ok;
    a.reference = "ref-" + entry->first;
    const auto& did = entry->second.request;
    if (did.operation == operation::hold && chance(50))
      a.capture_before = now_ + std::chrono::hours{25 + below(150)};
    if (did.operation != operation::void_ && (entry->second.bent || chance(70)))
      a.amount = did.amount;
    if (!honest && !entry->second.bent && chance(2))
      a.amount = sar(did.amount.minor + 1);
  }
  answered_.push_back(a);
  if (answered_.size() > 8)
    answered_.pop_front();
  deliver("payment", payload::of<payment::command>(a), principal{}, nullptr);
  settle_shard();
  check();
}

/// Whether the customer, whose money is held, has none when it is to be taken.
bool world::broke() const {
  return broke_ && !payment_.live.goal.empty();
}

void world::provider_acts(bool honest) {
  if (!honest && !answered_.empty() && chance(25)) {
    // Again what it said before, or the opposite of it, or about nothing at all.
    auto a = answered_[below(answered_.size())];
    const bool open = payment_.live.request(a.number) != nullptr;
    const bool final = a.result == payment::result::ok || a.result == payment::result::declined;
    if (open && !final) {
      deliver("payment", payload::of<payment::command>(a), principal{}, nullptr);
      return;
    }
    if (open)
      a.number = payment_.live.last_number + 7;
    else if (chance(50))
      a.result = static_cast<payment::result>(below(4));
    const auto before = payment_.version;
    deliver("payment", payload::of<payment::command>(a), principal{}, nullptr);
    CALLOUT_MUST(payment_.version == before);
    return;
  }
  if (asked_.empty())
    return;
  const auto i = honest ? 0 : below(asked_.size());
  const auto r = asked_[i];
  asked_.erase(asked_.begin() + static_cast<std::ptrdiff_t>(i));
  provider_answers(r, honest);
}

// -- technicians -----------------------------------------------------------------------

void world::supply_answers(bool honest) {
  if (searches_.empty())
    return;
  const auto q = searches_.front();
  searches_.pop_front();
  if (!honest && chance(10))
    searches_.push_back(q); // It will be answered twice.
  dispatching::found f{.search = q.number};
  for (const auto& [name, w] : workers_) {
    const bool excepted =
        std::find(q.except.begin(), q.except.end(), person_id{name}) != q.except.end();
    if (honest ? !excepted && !w.reserved : chance(60))
      f.candidates.push_back({{name}, static_cast<std::int64_t>(below(9'000)), {}});
  }
  deliver("dispatching", payload::of<dispatching::command>(f), principal{}, nullptr);
  settle_shard();
  check();
}

/// The oldest word on its way to a technician arrives.
void world::technician_hears(bool honest) {
  if (abroad_.empty())
    return;
  const auto next = std::move(abroad_.front());
  abroad_.pop_front();
  const person_id who{next.what.to.id};
  auto& w = workers_[who.text];
  const auto heard = *next.what.command.as<technician::command>();
  const auto refuse = [&] { shard_.push_back({"", {{next.from, "b-1"}, next.what.if_refused}}); };
  if (const auto* o = std::get_if<technician::offer>(&heard)) {
    if (w.reserved || o->expires_at <= now_ || (!honest && chance(15)))
      refuse();
    else
      w.offers[o->id.text] = false;
  } else if (const auto* gone = std::get_if<technician::withdraw>(&heard)) {
    if (const auto it = w.offers.find(gone->offer.text); it != w.offers.end() && !it->second)
      w.offers.erase(it);
  } else if (const auto* lost = std::get_if<technician::lose>(&heard)) {
    if (w.offers.erase(lost->offer.text) && !w.awarded)
      w.reserved = false;
  } else if (const auto* r = std::get_if<technician::reserve>(&heard)) {
    const bool claiming =
        std::any_of(w.offers.begin(), w.offers.end(), [](const auto& o) { return o.second; });
    const bool granted = !claiming && chance(75);
    w.reserved = w.reserved || granted;
    if (granted)
      w.slot = r->slot;
    shard_.push_back({"",
                      {{"booking", "b-1"},
                       ask(booking::reservation_answered{who, r->slot, granted, chance(30),
                                                         granted ? "" : "technician.busy"})}});
  } else if (const auto* a = std::get_if<technician::award>(&heard)) {
    // For working on he may be asked twice in a moment, and say yes and then no.
    CALLOUT_MUST(w.reserved || was_finished_);
    w.awarded = w.reserved;
    if (a->offer)
      w.offers.erase(a->offer->text);
  } else if (std::holds_alternative<technician::release>(heard)) {
    w.reserved = w.awarded = false;
  }
  settle_shard();
  check();
}

void world::technician_acts() {
  const auto who = someone();
  auto& w = workers_[who.text];
  if (w.offers.empty())
    return;
  const auto pick =
      std::next(w.offers.begin(), static_cast<std::ptrdiff_t>(below(w.offers.size())));
  auto& [offer, accepted] = *pick;
  if (accepted || w.reserved)
    return;
  if (chance(60)) {
    accepted = w.reserved = true;
    w.slot = dispatching_.live.wanted.empty() ? time_slot{now_, now_}
                                              : dispatching_.live.wanted.front().slot;
    shard_.push_back(
        {"",
         {{"dispatching", "b-1"},
          payload::of<dispatching::command>(dispatching::claim{{offer}, who, chance(30)})}});
    if (chance(10)) // Pressed twice.
      shard_.push_back(shard_.back());
  } else {
    shard_.push_back(
        {"",
         {{"dispatching", "b-1"},
          payload::of<dispatching::command>(dispatching::turned_down{{offer}, who, "declined"})}});
    w.offers.erase(pick);
  }
  settle_shard();
  check();
}

} // namespace callout::hostile
