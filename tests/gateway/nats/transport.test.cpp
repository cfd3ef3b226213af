// Requests and messages between two nodes over a real server.
#include "tests/gateway/nats/world.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace callout::nats {
namespace {

struct NatsTransport : testing::Test {
  kit::nats_server server;
  node one{plain(server, "one")}, two{plain(server, "two")};
};

TEST_F(NatsTransport, CarriesARequestThereAndItsAnswerBack) {
  const auto served = one.echo("shard.7", "one:");
  EXPECT_EQ(two.ask("shard.7", "hello"), (told{delivery::answered, "one:hello"}));
  EXPECT_EQ(one.ask("shard.7", "to myself"), (told{delivery::answered, "one:to myself"}));
}

TEST_F(NatsTransport, CarriesBytesAsTheyAreAndNothing) {
  const auto served = one.echo("bytes", "");
  const std::string bytes{"\0\r\n\xff MSG", 8};
  EXPECT_EQ(two.ask("bytes", bytes), (told{delivery::answered, bytes}));
  EXPECT_EQ(two.ask("bytes", ""), (told{delivery::answered, ""}));
}

TEST_F(NatsTransport, SaysThatNobodyListens) {
  EXPECT_EQ(two.ask("no.one", "hello").how, delivery::nobody);
  auto served = one.echo("gone", "");
  served.reset();
  // The server hears of it a moment later than we do.
  EXPECT_TRUE(soon([&] { return two.ask("gone", "", 1s).how == delivery::nobody; }));
}

TEST_F(NatsTransport, IsLateWhenNoAnswerComesInTimeAndTellsOnce) {
  box<mesh::transport::respond> later;
  const auto served =
      one.way->serve("slow", [&](const std::string&, std::string, mesh::transport::respond back) {
        later.put(std::move(back));
      });
  box<told> answers;
  const auto asked = std::chrono::steady_clock::now();
  two.way->request("slow", "", 100ms, [&](delivery d, std::string b) {
    answers.put({d, std::move(b)});
  });
  EXPECT_EQ(answers.take(), (told{delivery::late, ""}));
  EXPECT_GE(std::chrono::steady_clock::now() - asked, 100ms);
  const auto back = later.take();
  ASSERT_TRUE(back);
  (*back)("too late");
  (*back)("and again");
  // What was sent on the same way afterwards has come, so those have come too.
  const auto echo = one.echo("after", "");
  EXPECT_EQ(two.ask("after", "x").how, delivery::answered);
  EXPECT_EQ(answers.size(), 0u);
}

TEST_F(NatsTransport, TellsShortPatienceBeforeLongPatience) {
  const auto served = one.way->serve(
      "silent", [](const std::string&, std::string, const mesh::transport::respond&) {});
  box<int> order;
  two.way->request("silent", "", 600ms, [&](delivery, const std::string&) { order.put(600); });
  two.way->request("silent", "", 50ms, [&](delivery, const std::string&) { order.put(50); });
  EXPECT_EQ(order.take(), 50);
  EXPECT_EQ(order.take(), 600);
}

TEST_F(NatsTransport, AnswersLongAfterTheServiceReturnedFromAnotherThread) {
  box<mesh::transport::respond> later;
  const auto served =
      one.way->serve("later", [&](const std::string&, std::string, mesh::transport::respond back) {
        later.put(std::move(back));
      });
  std::thread answering{[&] {
    if (auto back = later.take())
      (*back)("at last");
  }};
  EXPECT_EQ(two.ask("later", ""), (told{delivery::answered, "at last"}));
  answering.join();
}

TEST_F(NatsTransport, AsksOneOfAGroup) {
  box<std::string> asked;
  const auto count = [&](const char* who) {
    return [&asked, who](const std::string&, std::string, const mesh::transport::respond& back) {
      asked.put(who);
      back(who);
    };
  };
  const auto a = one.way->serve("work", count("one"), "workers");
  const auto b = two.way->serve("work", count("two"), "workers");
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(one.ask("work", "").how, delivery::answered);
  EXPECT_EQ(asked.size(), 50u);
}

TEST_F(NatsTransport, KnowsTheSubjectUnderAWildcard) {
  const auto say_subject = [](const std::string& subject, std::string,
                              const mesh::transport::respond& back) { back(subject); };
  const auto tail = one.way->serve("a.>", say_subject);
  const auto star = one.way->serve("b.*.c", say_subject);
  EXPECT_EQ(two.ask("a.x.y", ""), (told{delivery::answered, "a.x.y"}));
  EXPECT_EQ(two.ask("b.7.c", ""), (told{delivery::answered, "b.7.c"}));
  EXPECT_EQ(two.ask("b.7.d", "").how, delivery::nobody);
}

TEST_F(NatsTransport, TellsEveryListener) {
  box<std::string> first, second;
  const auto into = [](box<std::string>& b) {
    return [&b](const std::string& subject, std::string body) { b.put(subject + "=" + body); };
  };
  const auto a = one.way->listen("news.*", into(first));
  const auto b = two.way->listen("news.*", into(second));
  two.way->publish("news.today", "rain");
  EXPECT_EQ(first.take(), "news.today=rain");
  EXPECT_EQ(second.take(), "news.today=rain");
}

TEST_F(NatsTransport, RefusesASubjectThatIsNone) {
  for (const char* bad : {"", "a b", ".a", "a..b"}) {
    EXPECT_THROW(one.way->listen(bad, [](const std::string&, const std::string&) {}),
                 std::runtime_error)
        << bad;
  }
}

TEST_F(NatsTransport, DoesNotSendWhatTheServerWouldNotTake) {
  const auto served = one.echo("big", "");
  EXPECT_EQ(two.ask("big", std::string(2 << 20, 'x')).how, delivery::cut);
  EXPECT_TRUE(two.noted("not sent"));
  EXPECT_EQ(two.ask("big", "small").how, delivery::answered);
}

TEST_F(NatsTransport, KeepsNoMoreRequestsWaitingThanItMay) {
  auto few = plain(server);
  few.requests_max = 3;
  const node three{few};
  const auto served = one.way->serve(
      "silent", [](const std::string&, std::string, const mesh::transport::respond&) {});
  box<delivery> ends;
  for (int i = 0; i < 4; ++i)
    three.way->request("silent", "", 300ms, [&](delivery d, const std::string&) { ends.put(d); });
  EXPECT_EQ(ends.take(), delivery::cut);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(ends.take(), delivery::late);
  EXPECT_EQ(three.ask("silent", "", 50ms).how, delivery::late) << "there is room again";
}

TEST_F(NatsTransport, TellsWhoWaitsWhenItGoes) {
  const auto served = one.way->serve(
      "silent", [](const std::string&, std::string, const mesh::transport::respond&) {});
  box<delivery> ends;
  {
    const node leaving{plain(server)};
    for (int i = 0; i < 10; ++i)
      leaving.way->request("silent", "", 1h, [&](delivery d, const std::string&) { ends.put(d); });
  }
  EXPECT_EQ(ends.size(), 10u);
}

TEST_F(NatsTransport, AnswersIntoNothingOnceItIsGone) {
  box<mesh::transport::respond> later;
  {
    const node leaving{plain(server)};
    const auto served = leaving.way->serve(
        "later", [&](const std::string&, std::string, mesh::transport::respond back) {
          later.put(std::move(back));
        });
    EXPECT_EQ(two.ask("later", "", 50ms).how, delivery::late);
  }
  const auto back = later.take();
  ASSERT_TRUE(back);
  (*back)("nobody hears it");
}

TEST_F(NatsTransport, OutlivesACallbackThatThrows) {
  const auto bad =
      one.way->serve("bad", [](const std::string&, std::string, const mesh::transport::respond&) {
        throw std::runtime_error{"no good"};
      });
  const auto good = one.echo("good", "");
  EXPECT_EQ(two.ask("bad", "", 100ms).how, delivery::late);
  EXPECT_TRUE(one.noted("callback threw"));
  two.way->request("good", "", 5s, [](delivery, const std::string&) { throw 7; });
  EXPECT_TRUE(two.noted("callback threw"));
  EXPECT_EQ(two.ask("good", "still here").how, delivery::answered);
}

} // namespace
} // namespace callout::nats
