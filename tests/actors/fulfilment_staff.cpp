// Staff who look at the money: what they try at any time, and how they bring it to an end.
#include "tests/actors/fulfilment_samples.hpp"
#include "tests/actors/fulfilment_world.hpp"

#include <utility>

namespace callout::hostile {

using namespace samples;

void world::staff_pays_attention(payload c) {
  deliver("payment", c, the_staff, nullptr);
  settle_shard();
  check();
}

/// What the provider's books say of this request; nothing while it may still do it.
std::optional<payment::resolve> world::found_out(std::uint32_t number) {
  for (const auto& r : asked_)
    if (r.number == number)
      return std::nullopt;
  const auto entry = books_.entries.find("b-1:" + std::to_string(number));
  const bool done = entry != books_.entries.end() && entry->second.done;
  return payment::resolve{number, done ? entry->second.request.amount : sar(0), {}, "Looked"};
}

void world::staff_looks_at_money() {
  using payment::command;
  const auto& p = payment_.live;
  switch (below(5)) {
  case 0: return staff_pays_attention(payload::of<command>(payment::retry{}));
  case 1: return staff_pays_attention(payload::of<command>(payment::write_off{"Gone", chance(60)}));
  case 2: break;
  default:
    return staff_pays_attention(payload::of<command>(
        payment::refund{sar(1 + static_cast<std::int64_t>(below(9'000))), "Late"}));
  }
  const bool contested = p.trouble && !p.trouble->conflicts.empty();
  const auto number = contested ? p.trouble->conflicts.front().what.number
                                : static_cast<std::uint32_t>(below(p.last_number + 2));
  auto found = found_out(number);
  if (!found)
    return;
  const bool careless = chance(10);
  if (careless)
    found->amount = sar(static_cast<std::int64_t>(below(50'000)));
  const auto before = payment_.version;
  const bool misled = std::exchange(books_.misled, books_.misled || careless);
  staff_pays_attention(payload::of<command>(*found));
  if (payment_.version == before)
    books_.misled = misled;
}

/// Staff bring a payment that came to a halt to an end. False when there is nothing to do.
bool world::push_money_on() {
  using payment::command;
  const auto& p = payment_.live;
  if (p.trouble && !p.trouble->conflicts.empty()) {
    staff_pays_attention(
        payload::of<command>(*found_out(p.trouble->conflicts.front().what.number)));
    return true;
  }
  // What a person gave back in part is divided or given back as well; what went wrong is again.
  if (p.phase == payment::phase::released && p.escrow() > 0) {
    staff_pays_attention(payload::of<command>(payment::refund{sar(p.escrow()), "Excess"}));
    return true;
  }
  if (p.phase != payment::phase::capture_failed || (p.given_back() > 0 && p.escrow() == 0))
    return false;
  if (chance(30))
    staff_pays_attention(payload::of<command>(payment::retry{}));
  else if (chance(30) && p.escrow() > 0)
    staff_pays_attention(payload::of<command>(payment::refund{sar(p.escrow()), "Unpaid"}));
  else
    staff_pays_attention(payload::of<command>(payment::write_off{"Gone", chance(60)}));
  return true;
}

} // namespace callout::hostile
