// A payout run before a door that answers when it is told to: how many it asks at once, under
// which ids, and what it says became of them.
#include "actors/payout_run/payout_run.hpp"
#include "gateway/routes/commands.hpp"
#include "protocols/earnings.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>

namespace callout::routes {
namespace {

class payees_only final : public views::store, public views::reader {
public:
  explicit payees_only(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
      payees_.push_back({"t-" + std::to_string(i)});
  }
  void read(std::function<void(views::reader&)> job, views::freshness) override { job(*this); }
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
  std::map<std::string, payout_run_rules::state> runs;
  std::map<std::string, std::string> begun; ///< by the id of the command: its hash
  std::deque<std::pair<command_request, completion>> waiting;
  bool at_once = false, all_reached = false;
  std::size_t most = 0;
  std::set<std::string> ids;

  reply run_of(const std::string& id, const principal& by) {
    return {.view = *payout_run_rules::view(runs[id], by)};
  }
  /// The record of a run answers at once, as its shard would.
  void keep(const command_request& c, const completion& done) {
    const auto [first, is_new] = begun.try_emplace(c.id, c.request_hash);
    if (!is_new && first->second != c.request_hash)
      return done(rejection{key_reused});
    auto& s = runs[c.to.id];
    const auto wanted = *c.command.as<payout_run::command>();
    const auto made =
        callout::decide<payout_run_rules>(s, wanted, {auth::noon, c.by, c.to.id, c.id});
    for (const auto& e : made.events())
      callout::evolve<payout_run_rules>(s, e);
    auto r = run_of(c.to.id, c.by);
    r.replayed = !is_new;
    done(std::move(r));
  }
  void submit(command_request c, completion done) override {
    if (c.to.kind == "payout_run")
      return keep(c, done);
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
    if (c.to.id.ends_with('7') && !all_reached)
      return done(rejection{overloaded});
    done(reply{});
  }
  void view(entity_ref who, principal by, completion done, view_options) override {
    done(run_of(who.id, by));
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
               .moved = [](const person_id&, const geo_point&, double, instant) {}};
  std::shared_ptr<http::exchange> asked;

  bool replayed = false;

  void run(const std::string& key, const std::string& body = "{}") {
    const std::string block = "Idempotency-Key" + key;
    const std::string_view text = block;
    http::request r{.method = http::verb::post, .path = "/v1/payouts/run"};
    if (!key.empty())
      r.headers = {text, {{text.substr(0, 15), text.substr(15)}}};
    r.body = body;
    asked = std::make_shared<http::exchange>(std::make_shared<http::inbox>([] {}), 1);
    auth::claims who;
    who.principal = {role::operator_, {"huda"}};
    route_table table;
    add_payout_run(table);
    for (const auto& entry : table)
      if (entry.operation == "run_payouts")
        entry.run(all, {std::move(r), http::respond{asked}, who, {}});
  }
  std::string answer() {
    if (!asked->ready())
      return "not answered";
    auto r = asked->take();
    replayed = std::ranges::find(r.headers, http::name_value{"Idempotent-Replayed", "true"}) !=
               r.headers.end();
    return r.body;
  }
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

TEST_F(PayoutRun, IsAnsweredAlikeForEverOnceAllWereReached) {
  door.at_once = door.all_reached = true;
  run("week-47");
  const auto first = answer();
  EXPECT_EQ(first, R"({"technicians":900,"too_little":100,"not_reached":0})");
  EXPECT_FALSE(replayed);
  const auto asked_before = door.ids;
  views = payees_only{1};
  run("week-47");
  EXPECT_EQ(answer(), first);
  EXPECT_TRUE(replayed);
  EXPECT_EQ(door.ids, asked_before) << "asked once more";
}

TEST_F(PayoutRun, IsTakenUpAgainUntilAllWereReached) {
  door.at_once = true;
  run("week-47");
  EXPECT_EQ(answer(), what_became);
  door.all_reached = true;
  views = payees_only{100};
  run("week-47");
  EXPECT_EQ(answer(), R"({"technicians":890,"too_little":10,"not_reached":0})");
  EXPECT_FALSE(replayed);
}

TEST_F(PayoutRun, RefusesAKeyOfAnotherRequest) {
  door.at_once = true;
  run("week-47");
  run("week-47", R"({"other":1})");
  ASSERT_TRUE(asked->ready());
  EXPECT_EQ(asked->take().status, 422u);
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
