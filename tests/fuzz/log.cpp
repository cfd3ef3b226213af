// What is read from a log: a kind of event, `effects`, `memory`, `timers`, or `state.` and an
// entity's name, then the document as it is stored. What can be read is written as the same; what
// cannot is found out by the exceptions that readers expect.
#include "actors/account/account.hpp"
#include "actors/booking/booking.hpp"
#include "actors/challenge/challenge.hpp"
#include "actors/dispatching/dispatching.hpp"
#include "actors/earnings/earnings.hpp"
#include "actors/inbox/inbox.hpp"
#include "actors/network/network.hpp"
#include "actors/payment/payment.hpp"
#include "actors/payout/payout.hpp"
#include "actors/payout_run/payout_run.hpp"
#include "actors/runtime/memory.hpp"
#include "actors/runtime/timer_book.hpp"
#include "actors/session/session.hpp"
#include "actors/staff/staff.hpp"
#include "actors/technician/technician.hpp"
#include "tests/fuzz/families.hpp"

#include <map>

namespace callout::fuzz {

namespace {

/// As in a snapshot: it may have been written by an older program, and is not believed blindly.
template <class Rules>
void check_state(const json& document) {
  using state = typename Rules::state;
  const auto read = from_json<state>(document, false);
  if (!read)
    return must_be_telling(read.error());
  const auto text = to_json(*read);
  const auto again = from_json<state>(read_back(text), false);
  must(again && *again == *read, "a state comes back from its snapshot: " + text);
}

/// Readers find it out, say where, and read no further.
struct damage {};

template <class Read>
auto or_damage(Read read) {
  try {
    return read();
  } catch (const json::exception&) {
    throw damage{};
  } catch (const std::out_of_range&) {
    throw damage{};
  }
}

void check_effects(std::string_view stored) {
  const auto read = or_damage([&] { return read_effects(std::string{stored}); });
  const auto text = write_effects(read);
  must(write_effects(read_effects(text)) == text, "effects come back: " + text);
}

/// Of `shell_memory` or `timer_book`.
template <class Book>
void check_book(const json& document) {
  Book again;
  std::string text, second;
  or_damage([&] {
    Book book;
    book.restore(document);
    return book;
  }).write(text);
  again.restore(json::parse(text));
  again.write(second);
  must(second == text, "a book comes back from its snapshot: " + text);
}

using reader = void (*)(const json&);

const std::map<std::string_view, reader> kept{
    {"memory", check_book<shell_memory>},
    {"timers", check_book<timer_book>},
    {"state.account", check_state<account_rules>},
    {"state.booking", check_state<booking_rules>},
    {"state.challenge", check_state<challenge_rules>},
    {"state.dispatching", check_state<dispatching_rules>},
    {"state.earnings", check_state<earnings_rules>},
    {"state.inbox", check_state<inbox_rules>},
    {"state.network", check_state<network_rules>},
    {"state.payment", check_state<payment_rules>},
    {"state.payout", check_state<payout_rules>},
    {"state.payout_run", check_state<payout_run_rules>},
    {"state.session", check_state<session_rules>},
    {"state.staff", check_state<staff_rules>},
    {"state.technician", check_state<technician_rules>},
};

void check(std::string_view kind, std::string_view text) {
  if (kind == "effects")
    return check_effects(text);
  if (text.find("\\u0000") != text.npos)
    throw damage{}; // No door lets it in, and we do not read it back from each other.
  const auto document = or_damage([&] { return json::parse(text); });
  if (const auto known = kept.find(kind); known != kept.end())
    return known->second(document);
  in_any_family<account::event, booking::event, challenge::event, dispatching::event,
                earnings::event, inbox::event, network::event, payment::event, payout::event,
                payout_run::event, session::event, staff::event, technician::event>(kind, document,
                                                                                    false);
}

} // namespace

void examine(std::string_view input) {
  const auto [kind, text] = label_of(input);
  try {
    check(kind, text);
  } catch (const damage&) {
  }
}

} // namespace callout::fuzz
