// A payout run before a door that answers when it is told to: how many it asks at once, under
// which ids, and what it says became of them.
#include "gateway/routes/commands.hpp"
#include "protocols/earnings.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <set>

namespace callout::routes {
namespace {

class payees_only final : public views::store, public views::reader {
public:
  explicit payees_only(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
      payees_.push_back({"t-" + std::to_string(i)});
  }
  void read(std::function<void(views::reader&)> job) override { job(*this); }
  views::page bookings(const views::booking_filter&, std::string_view, std::size_t) override {
    return {};
  }
  views::page ledger_accounts(std::string_view, std::size_t) override { return {}; }
  views::page ledger_entries(const std::string&, std::string_view, std::size_t) override {
    return {};
  }
  views::page payouts(const std::optional<person_id>&, std::string_view, std::size_t) override {
    return {};
  }
  std::vector<person_id> payees() override { return payees_; }

private:
  std::vector<person_id> payees_;
};

struct slow_door final : callout::door {
  std::deque<std::pair<command_request, completion>> waiting;
  bool at_once = false;
  std::size_t most = 0;
  std::set<std::string> ids;

  void submit(command_request c, completion done) override {
    ids.insert(c.id);
    waiting.emplace_back(std::move(c), std::move(done));
    most = std::max(most, waiting.size());
    if (at_once)
      answer_one();
  }
  /// Of each ten payees one has too little, and one is not reached.
  void answer_one() {
    const auto [c, done] = std::move(waiting.front());
    waiting.pop_front();
    if (c.to.id.ends_with('3'))
      return done(rejection{earnings::below_minimum});
    if (c.to.id.ends_with('7'))
      return done(rejection{overloaded});
    done(reply{});
  }
  void view(entity_ref, principal, completion done, std::string) override {
    done(rejection{unavailable});
  }
  void history(entity_ref, std::uint64_t, std::size_t,
               std::function<void(outcome<std::vector<event_row>>)> done) override {
    done(rejection{unavailable});
  }
};

struct still_clock final : callout::clock {
  instant now() override { return auth::noon; }
};

class PayoutRun : public testing::Test {
protected:
  static constexpr std::size_t payees = 1000, window = 64;
  still_clock clock;
  slow_door door;
  payees_only views{payees};
  auth::keyring keys = auth::known_keys();
  auth::access_tokens tokens{keys};
  callout::supply supply;
  catalogue sold;
  services all{.door = door,
               .clock = clock,
               .keys = keys,
               .tokens = tokens,
               .views = views,
               .supply = supply,
               .services_sold = sold,
               .policy = {},
               .development = {},
               .ready = [] { return true; },
               .show_position = [](const person_id&, const geo_point&, instant) {}};
  std::shared_ptr<http::exchange> asked;

  void run(const std::string& key) {
    const std::string block = "Idempotency-Key" + key;
    const std::string_view text = block;
    http::request r{.method = http::verb::post, .path = "/v1/payouts/run"};
    if (!key.empty())
      r.headers = {text, {{text.substr(0, 15), text.substr(15)}}};
    asked = std::make_shared<http::exchange>(std::make_shared<http::inbox>([] {}), 1);
    auth::claims who;
    who.principal = {role::operator_, {"huda"}};
    route_table table;
    add_money(table);
    for (const auto& entry : table)
      if (entry.operation == "run_payouts")
        entry.run(all, {std::move(r), http::respond{asked}, who, {}});
  }
  std::string answer() { return asked->ready() ? asked->take().body : std::string{"not answered"}; }
};

constexpr const char* what_became = R"({"technicians":800,"too_little":100,"not_reached":100})";

TEST_F(PayoutRun, AsksAFewAtATimeAndAnswersOnceAllHaveAnswered) {
  run("week-47");
  EXPECT_EQ(door.waiting.size(), window);
  for (std::size_t i = 0; i < payees; ++i) {
    ASSERT_FALSE(asked->ready()) << "after " << i;
    ASSERT_FALSE(door.waiting.empty());
    door.answer_one();
  }
  EXPECT_EQ(answer(), what_became);
  EXPECT_EQ(door.most, window);
  EXPECT_EQ(door.ids.size(), payees);
}

TEST_F(PayoutRun, DoesNotNestAnswersThatComeAtOnce) {
  door.at_once = true;
  run("week-47");
  EXPECT_EQ(answer(), what_became);
  EXPECT_EQ(door.most, 1u);
}

TEST_F(PayoutRun, SendsTheSameCommandsUnderTheSameKey) {
  door.at_once = true;
  run("week-47");
  const auto first = door.ids;
  run("week-47");
  EXPECT_EQ(door.ids, first);
  run("week-48");
  EXPECT_EQ(door.ids.size(), 2 * payees);
  run("");
  EXPECT_EQ(door.ids.size(), 3 * payees);
}

TEST_F(PayoutRun, RefusesAKeyThatIsNone) {
  door.at_once = true;
  run("week 47");
  ASSERT_TRUE(asked->ready());
  EXPECT_EQ(asked->take().status, 400u);
  EXPECT_TRUE(door.ids.empty());
}

TEST_F(PayoutRun, OfNobodyIsAnsweredToo) {
  views = payees_only{0};
  run("week-47");
  EXPECT_EQ(answer(), R"({"technicians":0,"too_little":0,"not_reached":0})");
}

} // namespace
} // namespace callout::routes
