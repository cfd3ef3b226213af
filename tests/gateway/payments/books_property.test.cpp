// Random orders, many of them said twice or under a used key, against a model of the promises.
#include "tests/gateway/payments/model.hpp"
#include "tests/gateway/payments/teller.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace callout::payments {
namespace {

using payment::operation;
using payment::result;

struct step {
  operation what{};
  std::string key, method, card;
  std::int64_t amount = 0;
};

class walk {
public:
  explicit walk(unsigned seed) : random_{seed} {}

  /// Mostly something new about a hold or a capture that exists; a third is heard before, in
  /// whole or by its key.
  step next(const std::vector<std::string>& named) {
    if (!past_.empty() && random_() % 5 == 0)
      return past_[random_() % past_.size()];
    const auto used = random_() % 8 == 0 ? random_() % (past_.size() + 1) : past_.size();
    step s{.what = static_cast<operation>(random_() % 5),
           .key = "k:" + std::to_string(used),
           .method = random_() % 8 == 0 ? "card_declined" : "card",
           .card =
               named.empty() || random_() % 10 == 0
                   ? "k:" + std::to_string(random_() % (past_.size() + 1))
                   : named[named.size() - 1 - random_() % std::min<std::size_t>(named.size(), 12)],
           .amount = static_cast<std::int64_t>(random_() % 2000) - 20};
    past_.push_back(s);
    return s;
  }
  std::size_t number(std::size_t below) { return random_() % below; }

private:
  std::mt19937 random_;
  std::vector<step> past_;
};

model::answer short_form(const payment::answered& a) {
  if (a.result == result::ok)
    return {"ok", a.amount->minor};
  return {a.result == result::missing ? "missing" : a.code, 0};
}

class walker {
public:
  explicit walker(unsigned seed) : walk_{seed} {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (walk_.number(200) == 0)
        p_.restart();
      if (walk_.number(20) == 0) {
        const auto hours = static_cast<std::int64_t>(walk_.number(200));
        p_.clock.advance(std::chrono::hours{hours});
        hour_ += hours;
      }
      take(walk_.next(named_));
    }
    compare_books();
  }
  /// What was said so far, mismatches and look-ups of nothing included.
  const std::set<std::string>& words() const { return words_; }

private:
  void take(const step& s) {
    // The real gate names holds and captures by references, the model by keys.
    auto reference = references_.contains(s.card) ? references_[s.card] : "hold-999999";
    const auto answer = p_.at->pay({.number = 5,
                                    .operation = s.what,
                                    .key = s.key,
                                    .amount = {s.what == operation::void_ ? 0 : s.amount, {}},
                                    .method = s.method,
                                    .reference = s.what == operation::hold ? "" : reference,
                                    .of = s.key});
    // What a card meant when a key was first used is part of what was asked.
    const auto meant = references_.contains(s.card) ? s.card : "nothing";
    const auto wanted = model_.ask(s.what, s.key, s.amount, s.method, meant, hour_);
    ASSERT_EQ(short_form(answer).word, wanted.word)
        << name_of(s.what) << " " << s.key << " of " << s.card;
    ASSERT_EQ(short_form(answer).amount, wanted.amount);
    EXPECT_EQ(answer.number, 5u);
    words_.insert(wanted.word == "ok" ? std::string{name_of(s.what)} : wanted.word);
    if (answer.result == result::ok && references_.emplace(s.key, answer.reference).second)
      named_.push_back(s.key);
  }

  void compare_books() {
    const auto sums = p_.gate->sums();
    ASSERT_EQ(sums.size(), 1u);
    EXPECT_EQ(sums[0].held, model_.held);
    EXPECT_EQ(sums[0].captured, model_.captured);
    EXPECT_EQ(sums[0].voided, model_.voided);
    EXPECT_EQ(sums[0].refunded, model_.refunded);
    EXPECT_LE(sums[0].captured, sums[0].held);
    EXPECT_LE(sums[0].refunded, sums[0].captured);
    const auto lines = p_.gate->lines_after(0, 10'000);
    EXPECT_EQ(lines.size(), model_.said.size());
    for (const auto& l : lines) {
      const auto wanted = model_.said[l.asked.key];
      EXPECT_EQ(l.told.result == result::ok ? "ok" : l.told.code, wanted.word);
      EXPECT_EQ(l.booked.minor, wanted.amount);
    }
  }

  place p_;
  model model_;
  walk walk_;
  std::map<std::string, std::string> references_;
  std::vector<std::string> named_; // Keys of what was done, oldest first.
  std::set<std::string> words_;
  std::int64_t hour_ = 0;
};

TEST(Books, AgreeWithAModelOfThePromises) {
  std::set<std::string> said;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    walker w{seed};
    w.run(600);
    if (HasFatalFailure())
      return;
    said.insert(w.words().begin(), w.words().end());
  }
  // Nothing of all that can be said was left out by chance.
  EXPECT_EQ(said, (std::set<std::string>{
                      "already_captured", "already_voided", "amount_too_large", "bad_amount",
                      "capture", "card_declined", "hold", "hold_expired", "idempotency_mismatch",
                      "look_up", "missing", "no_such_capture", "no_such_hold", "refund", "void"}));
}

// Whatever goes wrong on the way, asking again under the same key ends in one deed.
TEST(Books, HoldEachOrderOnceWhateverIsAnswered) {
  place p;
  ASSERT_TRUE(p.gate->set_faults(*parse(R"({"seed":3,"faults":[
      {"fault":"timeout_before","probability":0.3},{"fault":"timeout_after","probability":0.3},
      {"fault":"error","probability":0.1}]})")));
  const auto insist = [&](const payment::request& r) {
    for (;;)
      if (const auto a = p.at->pay(r); a.result != result::unknown)
        return a;
  };
  std::int64_t captured = 0;
  for (int i = 0; i < 150; ++i) {
    const auto booking = "b" + std::to_string(i);
    const auto held = insist({.operation = operation::hold,
                              .key = booking + ":1",
                              .amount = {1000 + i, {}},
                              .method = "card"});
    ASSERT_EQ(held.result, result::ok);
    const auto taken = insist({.operation = operation::capture,
                               .key = booking + ":2",
                               .amount = {500 + i, {}},
                               .reference = held.reference});
    ASSERT_EQ(taken.result, result::ok);
    captured += 500 + i;
  }
  EXPECT_EQ(p.gate->sums()[0].captured, captured);
  EXPECT_EQ(p.gate->lines_after(0, 10'000).size(), 300u);
}

} // namespace
} // namespace callout::payments
