#include "gateway/messaging/sandbox.hpp"
#include "tests/gateway/auth/keys.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <future>

namespace callout::messaging {
namespace {

using std::chrono::seconds;

class standing_clock final : public callout::clock {
public:
  instant now() override { return auth::noon + std::chrono::milliseconds{ahead_.load()}; }
  void advance(span by) { ahead_ += by.count(); }

private:
  std::atomic<std::int64_t> ahead_{0};
};

struct phone_box {
  kit::temporary_directory folder;
  standing_clock clock;
  std::optional<sandbox> gateway;

  explicit phone_box(const sandbox_options& o = {}) {
    gateway.emplace(folder.path(), auth::known_keys(), clock, o);
  }
  static challenge::message otp(std::string to, std::string id) {
    return {std::move(to), "otp", {std::move(id)}, auth::noon + seconds{300}};
  }
  std::future<payload> ask(const std::string& key, const challenge::message& m) {
    auto promise = std::make_shared<std::promise<payload>>();
    auto later = promise->get_future();
    gateway->ask(key, payload::of<challenge::provider_request>(m),
                 [promise](payload a) { promise->set_value(std::move(a)); });
    return later;
  }
  bool sent(const std::string& key, const challenge::message& m) {
    auto later = ask(key, m);
    if (later.wait_for(seconds{20}) != std::future_status::ready)
      throw std::runtime_error{"no answer in time"};
    return std::get<challenge::sent>(*later.get().as<challenge::command>()).ok;
  }
  std::size_t count(std::string_view to = {}) const {
    return gateway->messages(to)["messages"].size();
  }
};

TEST(Messaging, SendsTheCodeOfTheChallenge) {
  phone_box box;
  EXPECT_TRUE(box.sent("e1", phone_box::otp("+966501234567", "ch-1")));
  const auto got = box.gateway->messages("+966501234567")["messages"];
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0]["code"], "175353");
  EXPECT_EQ(got[0]["code"], auth::known_keys().otp_code({"ch-1"}));
  EXPECT_NE(got[0]["text"].get<std::string>().find("175353"), std::string::npos);
  EXPECT_EQ(got[0]["challenge"], "ch-1");
  EXPECT_EQ(got[0]["sent_at"], "2026-11-22T10:00:00.000Z");
}

TEST(Messaging, ShowsTheNewestFirstAndEachPhoneItsOwn) {
  phone_box box{{.shown_max = 2}};
  for (const auto* id : {"a", "b", "c"})
    EXPECT_TRUE(box.sent(id, phone_box::otp("+966501111111", id)));
  EXPECT_TRUE(box.sent("d", phone_box::otp("+966502222222", "d")));
  const auto mine = box.gateway->messages("+966501111111")["messages"];
  ASSERT_EQ(mine.size(), 2u);
  EXPECT_EQ(mine[0]["challenge"], "c");
  EXPECT_EQ(mine[1]["challenge"], "b");
  EXPECT_EQ(box.count("+966502222222"), 1u);
  EXPECT_EQ(box.count("+966503333333"), 0u);
  EXPECT_EQ(box.gateway->messages("")["messages"][0]["challenge"], "d");
}

TEST(Messaging, DropsWhatComesTooLateOrIsOfAnUnknownKind) {
  phone_box box;
  box.clock.advance(seconds{300});
  EXPECT_FALSE(box.sent("e1", phone_box::otp("+966501234567", "ch-1")));
  auto odd = phone_box::otp("+966501234567", "ch-2");
  odd.expires_at += seconds{900};
  odd.template_name = "advertisement";
  EXPECT_FALSE(box.sent("e2", odd));
  EXPECT_EQ(box.count(), 0u);
}

TEST(Messaging, SendsOnceWhateverIsAskedAgain) {
  phone_box box;
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(box.sent("e1", phone_box::otp("+966501234567", "ch-1")));
  EXPECT_EQ(box.count(), 1u);
  EXPECT_TRUE(box.sent("e2", phone_box::otp("+966501234567", "ch-1")));
  EXPECT_EQ(box.count(), 2u);
}

TEST(Messaging, KeepsABoundedNumber) {
  phone_box box{{.kept_max = 10}};
  for (int i = 0; i < 50; ++i)
    EXPECT_TRUE(box.sent("e" + std::to_string(i), phone_box::otp("+966501234567", "c")));
  EXPECT_EQ(box.count(), 10u);
}

TEST(Messaging, WritesEachMessageAsARow) {
  phone_box box;
  EXPECT_TRUE(box.sent("e1", phone_box::otp("+966501234567", "ch-1")));
  std::ifstream in{box.folder / "messages.jsonl"};
  std::string row;
  ASSERT_TRUE(std::getline(in, row));
  EXPECT_EQ(json::parse(row), box.gateway->messages("")["messages"][0]);
}

TEST(Messaging, CannotReadWhatIsNoMessage) {
  phone_box box;
  std::promise<bool> said;
  box.gateway->ask("e", payload::stored("challenge.message", "{}"), [&](const payload& a) {
    said.set_value(std::get<challenge::sent>(*a.as<challenge::command>()).ok);
  });
  EXPECT_FALSE(said.get_future().get());
}

TEST(Messaging, RefusesOrLosesMessagesWhenTold) {
  phone_box box;
  ASSERT_TRUE(box.gateway->set_faults(*parse(R"({"refuse_next":1,"lose_next":1})")));
  const auto message = phone_box::otp("+966501234567", "ch-1");
  EXPECT_FALSE(box.sent("e1", message));
  EXPECT_TRUE(box.sent("e2", message));
  EXPECT_EQ(box.count(), 0u);
  EXPECT_TRUE(box.sent("e3", message));
  EXPECT_EQ(box.count(), 1u);
  EXPECT_EQ(box.gateway->faults()["refuse_next"], 0);
  EXPECT_FALSE(box.gateway->set_faults(*parse(R"({"refuse":2})")));
  EXPECT_FALSE(box.gateway->set_faults(*parse(R"({"refuse_all":true})")));
  ASSERT_TRUE(box.gateway->set_faults(*parse(R"({"refuse":1})")));
  for (int i = 0; i < 5; ++i)
    EXPECT_FALSE(box.sent("f" + std::to_string(i), message));
}

TEST(Messaging, AnswersTwiceWhenTold) {
  phone_box box;
  ASSERT_TRUE(box.gateway->set_faults(*parse(R"({"answer_twice_next":1})")));
  std::atomic<int> answers{0};
  box.gateway->ask("e",
                   payload::of<challenge::provider_request>(phone_box::otp("+966501234567", "c")),
                   [&](const payload&) { ++answers; });
  box.gateway.reset();
  EXPECT_EQ(answers, 2);
}

TEST(Messaging, LetsADelayedMessageExpire) {
  phone_box box;
  ASSERT_TRUE(box.gateway->set_faults(*parse(R"({"delay_ms":60000})")));
  auto late = box.ask("e1", phone_box::otp("+966501234567", "ch-1"));
  EXPECT_EQ(late.wait_for(std::chrono::milliseconds{50}), std::future_status::timeout);
  ASSERT_TRUE(box.gateway->set_faults(json::object()));
  EXPECT_TRUE(box.sent("e2", phone_box::otp("+966501234567", "ch-2"))); // Overtakes it.
  box.clock.advance(seconds{300});
  box.gateway.reset(); // What waits is dealt with at the end.
  EXPECT_FALSE(std::get<challenge::sent>(*late.get().as<challenge::command>()).ok);
}

TEST(Messaging, IsUsedByManyThreads) {
  phone_box box{{.shown_max = 10'000}};
  {
    std::vector<std::jthread> users;
    for (int t = 0; t < 4; ++t)
      users.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) {
          const auto id = std::to_string(t) + "-" + std::to_string(i);
          EXPECT_TRUE(box.sent(id, phone_box::otp("+96650000000" + std::to_string(t), id)));
          box.gateway->messages("+966509999999");
        }
      });
  }
  EXPECT_EQ(box.count("+966500000003"), 200u);
  EXPECT_EQ(box.count(), 800u);
}

TEST(Messaging, SaysNoAtOnceWhenTooManyWait) {
  phone_box box{{.waiting_max = 2}};
  ASSERT_TRUE(box.gateway->set_faults(*parse(R"({"delay_ms":60000})")));
  auto one = box.ask("e1", phone_box::otp("+966501234567", "1"));
  auto two = box.ask("e2", phone_box::otp("+966501234567", "2"));
  EXPECT_FALSE(box.sent("e3", phone_box::otp("+966501234567", "3")));
  box.gateway.reset();
  EXPECT_TRUE(std::get<challenge::sent>(*one.get().as<challenge::command>()).ok);
  EXPECT_TRUE(std::get<challenge::sent>(*two.get().as<challenge::command>()).ok);
}

} // namespace
} // namespace callout::messaging
