// Every phase × command × role, asked of the rules themselves and compared with a table that
// people can read: booking_transitions.txt. When the table is to change, run this test with
// CALLOUT_WRITE_GOLDEN=1 and read the difference before it is committed.
#include "actors/booking/booking.hpp"
#include "tests/actors/fulfilment_samples.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;

constexpr role roles[] = {role::customer, role::technician, role::operator_, role::system};

principal one_of(role r) {
  switch (r) {
  case role::customer: return the_customer;
  case role::technician: return the_technician;
  default: return {r, {"noura"}};
  }
}

/// A command of each kind, such as could be meant well.
const std::vector<command> samples_of_all{
    wish(),
    submit_payment{},
    hold_ok{sar(34'950)},
    hold_failed{"declined"},
    start_matching{},
    technician_won{salem, {"b-1:1"}, now_slot, false},
    assign{{"faisal"}, {}},
    reservation_answered{{"faisal"}, now_slot, true, false, ""},
    no_supply{},
    depart{},
    arrive{fix_at(noon + 2h), {}, "By phone"},
    start{true},
    pause{pause_reason::awaiting_customer},
    resume{},
    propose_extra{sar(100), sar(0), "More"},
    approve_extra{sar(115)},
    decline_extra{},
    finish{},
    confirm{"Agreed"},
    reject{"Leaks"},
    customer_no_show{},
    cancel{},
    abort{"Unsafe", {}},
    unassign{},
    reschedule{tomorrow()},
    open_dispute{"Broken"},
    resolve{dispute_outcome::full_refund, {}, "It was broken"},
    refund_refused{sar(100)},
    overdue{},
    expire{},
    sla_due{clock::arrive},
    close{},
    method_verified{},
    secure{}};

std::vector<event> before(phase p, const command& c) {
  auto all = history(p);
  const bool about_extra =
      std::holds_alternative<approve_extra>(c) || std::holds_alternative<decline_extra>(c);
  if (p == phase::paused && about_extra)
    all.back() = extra_proposed{sar(100), sar(115), "More", noon};
  if (std::holds_alternative<resolve>(c) && p == phase::completed)
    all.push_back(dispute_opened{"Broken", noon + 1h});
  if (std::holds_alternative<reservation_answered>(c) && p != phase::none)
    all.push_back(reservation_requested{{"faisal"}, now_slot, false, "c-1"});
  return all;
}

/// Late enough for every timer but not for the dispute.
instant when_to_ask(const command& c) {
  if (std::holds_alternative<close>(c))
    return noon + 31 * 24h;
  return std::holds_alternative<confirm>(c) ? noon + 26h : noon + 2h;
}

std::string answer_to(phase p, const command& c, role r) {
  state s;
  for (const auto& e : before(p, c))
    callout::evolve<booking_rules>(s, e);
  const moment m{.now = when_to_ask(c), .by = one_of(r), .self = "b-1", .command = "c-2"};
  const auto d = callout::decide<booking_rules>(s, c, m);
  if (d.refused())
    return d.refused()->status == 409 ? "409 " + d.refused()->code.substr(8)
                                      : std::to_string(d.refused()->status);
  if (d.events().empty())
    return "unchanged";
  for (const auto& e : d.events())
    callout::evolve<booking_rules>(s, e);
  EXPECT_TRUE(leads(family<command>::kind_of(c), p, s.phase))
      << family<command>::kind_of(c) << " led from " << name_of(p) << " to " << name_of(s.phase);
  return s.phase == p ? "taken" : "to " + std::string{name_of(s.phase)};
}

/// One line for a command and a role: answers, each with the phases that give it.
std::string line(const command& c, role r) {
  std::vector<std::string> order;
  std::map<std::string, std::string> phases;
  for (std::size_t i = 0; i < names(phase{}).size(); ++i) {
    const auto answer = answer_to(static_cast<phase>(i), c, r);
    auto& list = phases[answer];
    if (list.empty())
      order.push_back(answer);
    list.append(list.empty() ? "" : ",").append(names(phase{})[i]);
  }
  std::ostringstream out;
  out << family<command>::kind_of(c).substr(8) << " by " << name_of(r) << ":";
  for (const auto& answer : order)
    out << "\n    " << answer << ": " << (order.size() == 1 ? "always" : phases[answer]);
  return out.str() + "\n";
}

TEST(BookingTable, IsWhatPeopleHaveRead) {
  std::string now;
  for (const auto& c : samples_of_all)
    for (auto r : roles)
      now += line(c, r);
  if (std::getenv("CALLOUT_WRITE_GOLDEN"))
    std::ofstream{CALLOUT_TRANSITIONS} << now;
  std::ifstream file{CALLOUT_TRANSITIONS};
  std::stringstream read;
  read << file.rdbuf();
  EXPECT_EQ(now, read.str());
}

TEST(BookingTable, LetsAdminsDoWhatOperatorsMay) {
  for (const auto& c : samples_of_all)
    EXPECT_EQ(line(c, role::admin).substr(line(c, role::admin).find('\n')),
              line(c, role::operator_).substr(line(c, role::operator_).find('\n')));
}

TEST(BookingTable, HasASampleOfEveryCommand) {
  std::vector<bool> seen(std::variant_size_v<command>);
  for (const auto& c : samples_of_all)
    seen[c.index()] = true;
  for (std::size_t i = 0; i < seen.size(); ++i)
    EXPECT_TRUE(seen[i]) << "command number " << i;
}

TEST(BookingTable, KeepsOthersBookingsOutOfSight) {
  for (const auto& stranger : {scenario::customer("rana"), scenario::technician("faisal")})
    for (const auto& c : samples_of_all)
      for (std::size_t i = 1; i < names(phase{}).size(); ++i) {
        state s;
        for (const auto& e : history(static_cast<phase>(i)))
          callout::evolve<booking_rules>(s, e);
        const auto d = callout::decide<booking_rules>(s, c, {noon, stranger, "b-1", "c-3"});
        ASSERT_TRUE(d.refused());
        const auto status = d.refused()->status;
        EXPECT_TRUE(status == 404 || (status == 403 && d.refused()->code == "forbidden"))
            << family<command>::kind_of(c) << ": " << status;
      }
}

TEST(BookingTable, TellsWhatIsAllowedInstead) {
  state s;
  for (const auto& e : history(phase::assigned))
    callout::evolve<booking_rules>(s, e);
  const auto d = callout::decide<booking_rules>(s, reject{"x"}, {noon, the_customer, "b-1", "c"});
  ASSERT_TRUE(d.refused());
  EXPECT_EQ(d.refused()->detail, "allowed: reschedule, pause, resume, cancel");
}

TEST(BookingTable, EndsInFourPhases) {
  std::string ends;
  for (std::size_t i = 1; i < names(phase{}).size(); ++i)
    if (terminal(static_cast<phase>(i)))
      ends.append(names(phase{})[i]).append(" ");
  EXPECT_EQ(ends, "closed cancelled unfulfilled expired ");
}

TEST(BookingState, IsSmallEnoughToSleepByTheHundredThousand) {
  EXPECT_LE(sizeof(state), 1'240u);
}

} // namespace
} // namespace callout::booking
