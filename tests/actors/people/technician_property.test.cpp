// A technician under commands in any order, duplicates included: no hour is promised twice,
// nobody waits for an answer for ever, and the supply index knows what he knows.
#include "actors/discovery/supply_entry.hpp"
#include "living.hpp"
#include "protocols/dispatching.hpp"

#include <map>
#include <set>

namespace callout::testing_people {
namespace {

using namespace technician;
using rules = technician_rules;
using std::chrono::hours;

const instant start = scenario::at("2026-11-22T00:00:00Z");
constexpr std::size_t bookings = 6, offers_each = 3, sequence = 150;

class storm {
public:
  explicit storm(std::uint64_t seed) : dice_{seed}, one_{"t-1"} {
    one_.hear(set_profile{"Saleh", {"ac"}, {24.7, 46.7}}, now_);
    one_.hear(approve{}, now_);
    one_.hear(set_shift{true}, now_);
    follow();
  }

  void step() {
    now_ += span{dice_.between(0, 4'000)};
    if (past_.empty() || dice_.chance(80))
      past_.emplace_back(something());
    const auto& next = past_[dice_.chance(80) ? past_.size() - 1 : dice_.below(past_.size())];
    std::visit([&](const auto& c) { ask(c); }, next);
    follow();
    check();
  }

  /// Every booking lets him go: nothing may be left.
  void end() {
    for (std::size_t b = 0; b < bookings; ++b) {
      ask(release{booking(b), "end"});
      follow();
    }
    EXPECT_TRUE(one_.state.calendar.empty());
    EXPECT_TRUE(waiting_.empty()) << *waiting_.begin() << " was never answered";
    EXPECT_TRUE(hours_.empty());
    expect_kept(one_);
  }

private:
  booking_id booking(std::size_t b) const { return {"b-" + std::to_string(b)}; }
  offer_id some_offer(std::size_t b) {
    return {booking(b).text + ":" + std::to_string(dice_.below(offers_each))};
  }
  time_slot some_slot() {
    const auto from = start + hours{dice_.between(0, 11)};
    return {from, from + hours{dice_.between(1, 3)}};
  }

  rules::command something() {
    const auto b = dice_.below(bookings);
    const auto o = some_offer(b);
    switch (dice_.below(12)) {
    case 0:
    case 1:
    case 2:
      return offer{o,           booking(b), "ac",
                   "Olaya",     {100},      1,
                   some_slot(), true,       now_ + span{dice_.between(-1'000, 30'000)}};
    case 3:
    case 4: return accept{o};
    case 5: return decline{o, {}};
    case 6: return withdraw{o, dice_.chance(50) ? "taken" : "expired"};
    case 7: return award{booking(b), o};
    case 8: return lose{o, "offer.taken"};
    case 9: return reserve{booking(b), some_slot(), {"ac"}};
    case 10: return release{booking(b), "cancelled"};
    default: return set_shift{dice_.chance(70)};
    }
  }

  template <class Command>
  void ask(const Command& c) {
    const bool his = std::is_same_v<Command, accept> || std::is_same_v<Command, decline> ||
                     std::is_same_v<Command, set_shift>;
    const auto named = "c-" + std::to_string(++commands_);
    const auto made =
        one_.ask(c, now_, his ? scenario::technician("t-1") : scenario::system(), named);
    const bool accepts = std::is_same_v<Command, accept> && !made.events().empty();
    EXPECT_EQ(made.answered_later(), accepts) << "a new command waits only if it was taken";
    if (accepts)
      waiting_.insert(named);
    for (const auto& e : made.events()) {
      occupy(e);
      learn(facts_, e);
    }
  }

  /// The calendar as one line of hours, kept from the events alone.
  void occupy(const technician::event& e) {
    if (const auto* a = std::get_if<accepted>(&e))
      take(a->booking, a->slot);
    else if (const auto* r = std::get_if<reserved>(&e))
      take(r->booking, r->slot);
    else if (const auto* l = std::get_if<lost>(&e))
      free(l->booking);
    else if (const auto* x = std::get_if<released>(&e))
      free(x->booking);
  }
  void take(const booking_id& b, const time_slot& slot) {
    free(b);
    for (auto t = slot.from; t < slot.to; t += hours{1})
      EXPECT_TRUE(hours_.emplace(t, b).second)
          << to_text(t) << " was promised to " << hours_[t].text << " and to " << b.text;
  }
  void free(const booking_id& b) {
    std::erase_if(hours_, [&](const auto& h) { return h.second == b; });
  }

  void follow() {
    if (facts_.skills.empty()) // the first three commands
      facts_ = supply_entry_of(one_.state);
    for (const auto& e : one_.followed)
      if (const auto* a = std::get_if<answer>(&e)) {
        EXPECT_EQ(waiting_.erase(a->command), 1u) << a->command << " was answered twice";
      }
  }

  void check() {
    const auto& s = one_.state;
    std::size_t open = 0, taken = 0;
    for (std::size_t i = 0; i < s.calendar.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j)
        ASSERT_FALSE(s.calendar[i].slot.overlaps(s.calendar[j].slot)) << to_json(s);
      for (auto t = s.calendar[i].slot.from; t < s.calendar[i].slot.to; t += hours{1}, ++taken)
        ASSERT_EQ(hours_[t], s.calendar[i].booking) << to_json(s);
    }
    ASSERT_EQ(taken, hours_.size()) << to_json(s);
    for (const auto& o : s.offers)
      open += o.expires_at > now_ ? 1 : 0;
    ASSERT_LE(open, rules::open_offers_max);
    ASSERT_LE(s.offers.size(), 3 * rules::open_offers_max);
    ASSERT_LE(s.closed.size(), rules::closed_offers_kept);
    check_supply();
  }

  /// The index follows events and must know what the state knows, expired offers apart.
  void check_supply() {
    auto known = facts_, true_facts = supply_entry_of(one_.state);
    for (auto* e : {&known, &true_facts})
      std::erase_if(e->offers, [&](const auto& o) { return o.until <= now_; });
    ASSERT_TRUE(known == true_facts) << to_json(one_.state);
  }

  dice dice_;
  living<rules> one_;
  instant now_ = start;
  std::vector<rules::command> past_;
  std::set<std::string> waiting_;
  std::map<instant, booking_id> hours_;
  supply_entry facts_;
  int commands_ = 0;
};

TEST(TechnicianProperty, NoHourIsPromisedTwiceAndEveryAcceptanceIsAnswered) {
  const auto seeds = steps(60'000) / sequence;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    storm s{seed};
    for (std::size_t i = 0; i < sequence; ++i) {
      s.step();
      if (HasFailure())
        return;
    }
    s.end();
    if (HasFailure())
      return;
  }
}

} // namespace
} // namespace callout::testing_people
