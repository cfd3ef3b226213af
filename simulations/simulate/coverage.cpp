#include "simulations/simulate/coverage.hpp"

#include "protocols/booking.hpp"
#include "protocols/challenge.hpp"
#include "protocols/dispatching.hpp"
#include "protocols/earnings.hpp"
#include "protocols/payment.hpp"
#include "protocols/payment_events.hpp"
#include "protocols/payout.hpp"
#include "protocols/session.hpp"
#include "protocols/technician.hpp"
#include "simulations/auditors/audits.hpp"
#include "simulations/simulate/narrow.hpp"

#include <algorithm>

namespace callout::sim {

namespace {

using counts = std::map<std::string, std::uint64_t>;

template <class... Es>
void add(counts& all, const std::variant<Es...>*) {
  (all.try_emplace(std::string{Es::kind}), ...);
}

/// What nothing here leads to.
constexpr std::string_view elsewhere[] = {
    // A provider that does something else than it was asked: only it can disagree.
    "payment.conflicted", "payment.conflict_resolved", "payout.contradicted",
    // Staff giving money up, or a bank that sends it back weeks later.
    "payment.written_off", "payout.returned", "earnings.restored",
    // One currency is sold in.
    "earnings.set_aside",
    // A booking and its search are of one shard and change in one unit: the booking never says no
    // to a winner of a search that it has not ended.
    "dispatching.win_lost",
    // A messenger that says whether a message arrived.
    "challenge.handed_over",
    // Visits so far ahead that their money is held later.
    "booking.hold_attempted", "booking.hold_secured", "booking.hold_missed",
    "booking.hold_returned"};

constexpr const char* mishaps[] = {"node killed",
                                   "node killed, back at once",
                                   "node frozen",
                                   "node cut from the net",
                                   "node cut from the store",
                                   "node cut from both",
                                   "store down",
                                   "net down",
                                   "table lost",
                                   "second node of a name",
                                   "clock moved",
                                   "node told to end",
                                   "append refused",
                                   "append lost",
                                   "answer to append lost",
                                   "append late",
                                   "append collided",
                                   "message late",
                                   "message dropped",
                                   "request doubled",
                                   "provider silent",
                                   "provider unsure",
                                   "provider late",
                                   "provider answered twice",
                                   "hold declined",
                                   "payout refused for now",
                                   "capture or refund refused",
                                   "acknowledged again",
                                   "told to try again",
                                   "told to look again",
                                   "demand is high",
                                   "demand is low",
                                   "all put down what they do",
                                   "an office sent for several",
                                   "somebody pried",
                                   "put off overloaded",
                                   "decided again",
                                   "snapshot folded again",
                                   "message sent again",
                                   "shown again",
                                   "mesh.lost",
                                   "shard.fell",
                                   "shard.released"};

} // namespace

counts to_be_reached() {
  counts all;
  add(all, static_cast<const booking::event*>(nullptr));
  add(all, static_cast<const dispatching::event*>(nullptr));
  add(all, static_cast<const earnings::event*>(nullptr));
  add(all, static_cast<const payment::event*>(nullptr));
  add(all, static_cast<const payout::event*>(nullptr));
  add(all, static_cast<const technician::event*>(nullptr));
  add(all, static_cast<const challenge::event*>(nullptr));
  add(all, static_cast<const session::event*>(nullptr));
  for (const auto& move : auditors::moves())
    all.try_emplace(move);
  for (const auto& n : narrowings())
    all.try_emplace(n.name);
  for (const auto* what : mishaps)
    all.try_emplace(what);
  std::erase_if(all, [](const auto& one) {
    return std::ranges::find(elsewhere, one.first) != std::end(elsewhere);
  });
  return all;
}

} // namespace callout::sim
