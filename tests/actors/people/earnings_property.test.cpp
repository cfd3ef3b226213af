// Earnings and their payouts against a bank that answers late, twice, not at all or wrongly:
// what was credited is always somewhere, nothing leaves twice, the books add up, and the weekly
// run is armed exactly when it will find enough.
#include "actors/earnings/business_days.hpp"
#include "actors/earnings/earnings.hpp"
#include "actors/ledger/ledger.hpp"
#include "actors/payout/payout.hpp"
#include "living.hpp"

#include <map>
#include <set>

namespace callout::testing_people {
namespace {

using payment::result;
using std::chrono::hours;

const instant start = scenario::at("2026-11-22T10:00:00Z");
constexpr std::size_t sequence = 120;

class purse {
public:
  explicit purse(std::uint64_t seed) : dice_{seed}, earnings_{"t-1"} {}

  void step() {
    now_ += dice_.chance(20) ? span{hours{dice_.between(1, 60)}} : span{dice_.between(0, 100'000)};
    fire_timer();
    switch (dice_.below(8)) {
    case 0:
    case 1:
    case 2: credit(); break;
    case 3:
      if (dice_.chance(40))
        ask(earnings::unfreeze{some_booking()});
      else
        ask(earnings::freeze{some_booking()});
      break;
    case 4: ask(earnings::pay_out{}, scenario::operator_("o-1")); break;
    case 5: ask(earnings::pay_out{}); break;
    case 6: answer(); break;
    default: deliver_some();
    }
    check();
  }

  void end() {
    expect_kept(earnings_);
    for (const auto& [id, p] : payouts_)
      expect_kept(p);
  }

private:
  booking_id some_booking() { return {"b-" + std::to_string(dice_.below(30))}; }

  void credit() {
    const auto minor = dice_.chance(10) ? dice_.between(-8'000, -1) : dice_.between(1, 20'000);
    credited_ += minor;
    ask(earnings::credit{some_booking(), {minor}, {}});
  }

  template <class Command>
  void ask(const Command& c, principal by = {}) {
    const auto made = earnings_.ask(c, now_, std::move(by));
    for (const auto& e : made.events())
      if (const auto* out = std::get_if<earnings::payout_scheduled>(&e)) {
        std::int64_t sum = 0;
        for (const auto& share : earnings_.state.shares)
          if (share.payout == out->payout)
            sum += share.minor;
        EXPECT_EQ(sum, out->amount.minor);
        contents_[out->payout.text] = out->credits;
      }
    for (const auto& e : earnings_.followed)
      if (const auto* t = std::get_if<tell>(&e))
        schedule(t->to.id, std::get<payout::schedule>(*t->command.as<payout::command>()));
      else if (const auto* timer = std::get_if<start_timer>(&e))
        weekly_ = timer->at;
      else if (std::holds_alternative<cancel_timer>(e))
        weekly_.reset();
  }

  void fire_timer() {
    if (!weekly_ || *weekly_ > now_)
      return;
    weekly_.reset();
    const auto before = payouts_.size();
    ask(earnings::pay_out{});
    EXPECT_EQ(payouts_.size(), before + 1) << "the weekly run found too little";
  }

  void schedule(const std::string& id, const payout::schedule& c) {
    auto& p = payouts_.try_emplace(id, id).first->second;
    p.hear(c, now_);
    follow(p);
  }

  /// The bank says anything to anyone, also to those who need no answer any more.
  void answer() {
    if (payouts_.empty())
      return;
    auto& p = std::next(payouts_.begin(), static_cast<long>(dice_.below(payouts_.size())))->second;
    static constexpr result said[] = {result::ok, result::declined, result::unknown,
                                      result::missing};
    const auto what = dice_.below(100);
    if (what < 30)
      p.hear(payout::look_up{}, now_);
    else if (what < 40)
      p.hear(payout::send_again{}, now_);
    else if (what < 50)
      p.hear(payout::take_back{"closed"}, now_, scenario::operator_("o-1"));
    else if (what < 55)
      p.hear(payout::resolve{dice_.chance(50), "found"}, now_, scenario::operator_("o-1"));
    else
      p.hear(payout::answered{said[dice_.below(4)], "bank", "code", dice_.chance(30)}, now_);
    follow(p);
  }

  void follow(const living<payout_rules>& p) {
    for (const auto& e : p.followed) {
      if (const auto* t = std::get_if<tell>(&e); t && t->to.kind == "earnings")
        on_their_way_.push_back(*t->command.as<earnings::command>());
      if (const auto* c = std::get_if<call>(&e)) {
        EXPECT_EQ(std::get<payout::request>(*c->request.as<payout::provider_request>()).key,
                  p.id());
      }
    }
  }

  /// Messages arrive late, out of order and more than once.
  void deliver_some() {
    if (on_their_way_.empty())
      return;
    const auto at = on_their_way_.begin() + static_cast<long>(dice_.below(on_their_way_.size()));
    const auto message = *at;
    if (dice_.chance(70))
      on_their_way_.erase(at);
    const auto paid_before = earnings_.state.paid.minor;
    std::visit([&](const auto& m) { ask(m); }, message);
    if (const auto* back = std::get_if<earnings::payout_returned>(&message)) {
      if (earnings_.state.paid.minor != paid_before) {
        EXPECT_TRUE(came_back_.insert(back->payout.text).second) << "it came back twice";
      }
      return;
    }
    if (earnings_.state.paid.minor == paid_before)
      return;
    for (const auto number : contents_[std::get<earnings::payout_ended>(message).payout.text])
      EXPECT_TRUE(paid_.insert(number).second) << "credit " << number << " was paid twice";
  }

  void check() {
    const auto b = earnings_.state.balance_at(now_);
    ASSERT_EQ(b.available + b.pending + b.frozen + b.in_payout + b.paid, credited_);
    ASSERT_GE(b.paid, 0);
    ASSERT_GE(b.in_payout, 0);
    check_books();
    check_timer();
  }

  void check_books() {
    std::vector<posting> lines;
    std::int64_t under_way = 0, paid = 0, returned = 0;
    for (const auto& [id, p] : payouts_) {
      const auto& s = p.state;
      const auto add = [&](const std::vector<posting>& more) {
        lines.insert(lines.end(), more.begin(), more.end());
      };
      add(ledger::payout_sent(*s.technician, s.amount));
      if (s.phase == payout::phase::paid) {
        add(ledger::payout_paid(s.amount));
        paid += s.amount.minor;
      } else if (s.phase == payout::phase::failed) {
        add(ledger::payout_failed(*s.technician, s.amount));
      } else if (s.phase == payout::phase::returned) {
        add(ledger::payout_paid(s.amount));
        add(ledger::payout_returned(*s.technician, s.amount));
        returned += s.amount.minor;
      } else {
        under_way += s.amount.minor;
      }
    }
    ASSERT_TRUE(ledger::balanced(lines));
    ASSERT_EQ(ledger::sum(lines, ledger::payouts_in_transit), -under_way);
    ASSERT_EQ(ledger::sum(lines, ledger::psp_clearing), -paid);
    ASSERT_EQ(ledger::sum(lines, "technician:t-1"), under_way + paid);
    ASSERT_LE(earnings_.state.paid.minor, paid + returned) << "paid before the bank said so";
  }

  /// Sunday by Sunday: the first on which enough is available is the one that is armed.
  void check_timer() {
    if (earnings_.events() == 0)
      return;
    const auto& s = earnings_.state;
    std::optional<instant> expected;
    auto run = weekly_run(last_event_at(), s.policy);
    for (int week = 0; week < 3 && !expected; ++week, run += std::chrono::weeks{1})
      if (s.balance_at(run).available >= s.policy.minimum_minor)
        expected = run;
    ASSERT_EQ(weekly_, expected);
  }
  /// Runs are armed as of the newest event; none has passed since, or it would have fired.
  instant last_event_at() const { return now_ + span{1}; }

  dice dice_;
  living<earnings_rules> earnings_;
  std::map<std::string, living<payout_rules>> payouts_;
  std::map<std::string, std::vector<std::uint32_t>> contents_;
  std::vector<earnings::command> on_their_way_;
  std::set<std::uint32_t> paid_;
  std::set<std::string> came_back_;
  std::optional<instant> weekly_;
  instant now_ = start;
  std::int64_t credited_ = 0;
};

TEST(EarningsProperty, EveryHalalaIsSomewhereAndLeavesOnce) {
  const auto seeds = steps(36'000) / sequence;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    purse p{seed};
    for (std::size_t i = 0; i < sequence && !HasFailure(); ++i)
      p.step();
    p.end();
    if (HasFailure())
      return;
  }
}

} // namespace
} // namespace callout::testing_people
