#include "tests/end_to_end/crash/verdict.hpp"

#include <iostream>

namespace callout::crash {

std::size_t say(const std::string& what, const findings& found) {
  constexpr std::size_t shown = 20;
  std::cout << what << ": " << (found.empty() ? "ok" : std::to_string(found.size()) + " wrong")
            << "\n";
  for (std::size_t i = 0; i < std::min(shown, found.size()); ++i)
    std::cout << "  " << found[i] << "\n";
  return found.size();
}

std::map<std::string, std::size_t> judge(const remains& r) {
  std::map<std::string, std::size_t> wrong;
  const auto take = [&](const char* what, const findings& f) { wrong[what] = say(what, f); };
  take("order", audit_order(r.log));
  take("one place", audit_places(r.log));
  take("acknowledged", audit_acks(r.log, r.acks));
  take("one technician", audit_technicians(r.log));
  take("calendars", audit_calendars(r.log));
  take("timers", audit_timers(r.log, r.now));
  take("ends", audit_ends(r.log));
  take("money", audit_money(r.log, r.books));
  take("ledger", audit_ledger(r.log, r.ledger));
  return wrong;
}

void say_what_happened(const log_book& log, std::size_t acks) {
  std::map<std::string, std::size_t> types;
  std::size_t timers = 0;
  for (const auto& r : log.rows) {
    ++types[r.type];
    timers += r.command.starts_with("tm:");
  }
  std::cout << acks << " acknowledgements, " << log.rows.size() << " rows, "
            << types["booking.created"] << " bookings: " << types["booking.closed"] << " closed, "
            << types["booking.cancelled"] << " cancelled, " << types["booking.unfulfilled"]
            << " unfulfilled, " << types["booking.expired"] << " expired; " << timers
            << " rows by timers, " << types["payment.left_unknown"] << " payments left unknown, "
            << types["payout.paid"] << " payouts, " << types["shard.claimed"] << " claims"
            << std::endl;
}

} // namespace callout::crash
