// How a life in the world goes on, and how it is brought to its end.
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

void world::step() {
  const auto dice = below(100);
  if (dice < 14) {
    const auto by = asker();
    client(any_command(), by);
  } else if (dice < 34) {
    auto by = asker();
    const auto c = next_command(by);
    client(c, by);
  } else if (dice < 48) {
    provider_acts(false);
  } else if (dice < 58) {
    supply_answers(false);
  } else if (dice < 72) {
    technician_hears(false);
  } else if (dice < 84) {
    technician_acts();
  } else if (dice < 90) {
    forge_timer();
  } else if (dice < 92) {
    staff_looks_at_money();
  } else {
    pass_time();
  }
}

/// An operator takes it one step nearer to its end. False when there is nothing to do.
bool world::push_on() {
  using enum booking::phase;
  switch (booking_.live.phase) {
  case arrived: client(ask(booking::start{false}), the_staff); return true;
  case en_route: client(ask(booking::arrive{{}, {}, "Called"}), the_staff); return true;
  case in_progress: client(ask(booking::finish{}), the_staff); return true;
  case paused:
    if (booking_.live.extra_accepted)
      client(ask(booking::abort{"No answer", {}}), the_staff);
    else if (booking_.live.extra.empty())
      client(ask(booking::resume{}), the_staff);
    else
      client(ask(booking::decline_extra{}), the_staff);
    return true;
  case assigned:
    if (chance(60))
      client(ask(booking::depart{}), {role::technician, *booking_.live.technician});
    else
      client(ask(booking::cancel{}), the_staff);
    return true;
  case confirmed:
  case draft: client(ask(booking::cancel{}), the_staff); return true;
  default: return false;
  }
}

/// From here on nobody does anything any more: only timers, providers, calendars and the index
/// of technicians go on.
void world::abandon() {
  carry_on([] { return false; });
}

void world::finish() {
  carry_on([this] { return push_on(); });
}

template <class People>
void world::carry_on(People act) {
  for (int i = 0; i < 5'000; ++i) {
    if (!asked_.empty())
      provider_acts(true);
    else if (!abroad_.empty())
      technician_hears(true);
    else if (!searches_.empty())
      supply_answers(true);
    else if (act())
      continue;
    else if (!timers_.empty())
      pass_time();
    else if (!push_money_on())
      return check_end();
  }
  throw breach{"it never ends"};
}

} // namespace callout::hostile
