// Bookings that want the same technicians, chosen for together.
#include "actors/gathering/gathering.hpp"
#include "actors/matching/matching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace callout::gathering {
namespace {

using namespace std::chrono_literals;

constexpr instant noon{1'800'000'000s};

/// Who is how far from which booking, and who stands before an offer.
class town {
public:
  void put(const std::string& who, const std::string& booking, std::int64_t metres) {
    metres_[booking][who] = metres;
  }
  std::vector<candidate> around(const std::string& booking) const {
    std::vector<candidate> all;
    if (const auto at = metres_.find(booking); at != metres_.end())
      for (const auto& [who, metres] : at->second)
        all.push_back({{who}, metres, {}, asked.contains(who)});
    std::ranges::sort(all, {}, [](const auto& c) { return std::pair{c.asked, c.distance_m}; });
    return all;
  }

  std::set<std::string> asked;
  std::set<std::string> about_to_be_asked; ///< by somebody else, and nobody knows yet
  lookout out{.around = [this](const auto& s) { return around(s.together->booking.text); },
              .find =
                  [this](const auto& s) {
                    auto all = around(s.together->booking.text);
                    if (!all.empty())
                      asked.insert(all.front().technician.text);
                    return all;
                  },
              .claim =
                  [this](const person_id& who) {
                    if (about_to_be_asked.erase(who.text) > 0) {
                      asked.insert(who.text);
                      return false;
                    }
                    return asked.insert(who.text).second;
                  }};

private:
  std::map<std::string, std::map<std::string, std::int64_t>> metres_;
};

/// Two technicians, whom "first" and "second" want, who come in that order. If each takes whom it
/// costs least, they drive 100 s and 500 s; it can be 120 s and 50 s.
class Gathering : public testing::Test {
protected:
  Gathering() {
    for (const auto* booking : {"before", "first", "second"}) {
      t.put("near", booking, 800);
      t.put("far", booking, 960);
    }
    t.put("free", "before", 80);
    t.put("near", "second", 400);
    t.put("far", "second", 4'000);
  }

  static dispatching::search search(const std::string& booking, std::uint32_t number = 1,
                                    instant arrive_by = noon + 1h) {
    dispatching::search s{.number = number};
    s.together = dispatching::together{{booking}, arrive_by, {}};
    return s;
  }
  std::vector<std::string> told(const step& s) {
    std::vector<std::string> out;
    for (const auto& a : s.answers) {
      const auto order = matching::rank(a.with.candidates);
      out.push_back(a.key + " " + std::to_string(a.with.search) + " " +
                    (order.empty() ? "nobody" : order.front().who.technician.text));
    }
    return out;
  }
  using texts = std::vector<std::string>;
  /// Somebody wanted the same a moment ago: who comes now may not be the last.
  void have_company() {
    ASSERT_EQ(told(g.add("k0", search("before"), noon, t.out)), texts{"k0 1 free"});
  }
  static const candidate& who(const answered& a, const std::string& name) {
    return *std::ranges::find_if(a.with.candidates,
                                 [&](const auto& c) { return c.technician.text == name; });
  }

  town t;
  const options two{.window = 10s, .compete = 2, .risk = 300s, .at_risk_s = 120, .most = 4};
  gathering g{two};
};

TEST_F(Gathering, AnswersAtOnceWhereNobodyCompetes) {
  const auto came = g.add("k1", search("first"), noon, t.out);
  EXPECT_EQ(told(came), texts{"k1 1 near"});
  EXPECT_FALSE(came.look_at);
  EXPECT_EQ(g.held(), 0u);
  EXPECT_TRUE(t.asked.contains("near"));
  for (const auto& c : came.answers[0].with.candidates) {
    EXPECT_FALSE(c.rivals_s) << c.technician.text;
    EXPECT_FALSE(c.assigned) << c.technician.text;
  }
  EXPECT_TRUE(g.add("k2", search("nowhere"), noon, t.out).answers[0].with.candidates.empty());
}

TEST_F(Gathering, ChoosesForThoseWhoCompeteWhenTheWindowIsOver) {
  have_company();
  const auto first = g.add("k1", search("first"), noon + 1s, t.out);
  EXPECT_EQ(told(first), texts{});
  EXPECT_EQ(first.look_at, noon + 11s);
  EXPECT_EQ(t.asked, std::set<std::string>{"free"}) << "a look marks nobody";
  EXPECT_EQ(g.add("k2", search("second"), noon + 4s, t.out).look_at, noon + 11s);
  EXPECT_EQ(told(g.look(noon + 11s - 1ms, t.out)), texts{});

  const auto over = g.look(noon + 11s, t.out);
  EXPECT_EQ(told(over), texts{"k1 1 far"});
  EXPECT_EQ(over.look_at, noon + 14s);
  EXPECT_EQ(t.asked, (std::set<std::string>{"far", "free"})) << "only who is sent is marked";
  const auto& a = over.answers[0];
  EXPECT_EQ(who(a, "far").assigned, true);
  EXPECT_FALSE(who(a, "near").assigned);
  EXPECT_GE(who(a, "near").rivals_s.value_or(0), 20) << "his way is 20 s shorter";

  EXPECT_EQ(told(g.look(noon + 14s, t.out)), texts{"k2 1 near"});
  EXPECT_EQ(g.held(), 0u);
}

TEST_F(Gathering, CountsWhoCameLessThanAWindowAgo) {
  have_company();
  EXPECT_EQ(told(g.add("k1", search("first"), noon + 10s, t.out)), texts{"k1 1 near"});
}

TEST_F(Gathering, IsAskedTwiceAndAnswersOnce) {
  have_company();
  g.add("k1", search("first"), noon + 1s, t.out);
  EXPECT_EQ(g.add("k1", search("first"), noon + 9s, t.out).look_at, noon + 11s);
  EXPECT_EQ(g.held(), 1u);
  EXPECT_EQ(told(g.look(noon + 11s, t.out)), texts{"k1 1 near"});
  EXPECT_EQ(told(g.look(noon + 12s, t.out)), texts{});
}

TEST_F(Gathering, KeepsTheNewerSearchOfOneBooking) {
  have_company();
  g.add("k1", search("first", 3), noon + 1s, t.out);
  EXPECT_EQ(told(g.add("k2", search("first", 2), noon + 2s, t.out)), texts{"k2 2 nobody"})
      << "it comes late";
  const auto newer = g.add("k3", search("first", 4), noon + 2s, t.out);
  EXPECT_EQ(told(newer), texts{"k1 3 nobody"});
  EXPECT_EQ(newer.look_at, noon + 12s);
  EXPECT_EQ(told(g.look(noon + 12s, t.out)), texts{"k3 4 near"});
}

TEST_F(Gathering, LetsGoOfWhoIsWithdrawn) {
  have_company();
  g.add("k1", search("first"), noon + 1s, t.out);
  g.add("k2", search("second"), noon + 2s, t.out);
  const auto of = [](const char* key) { return [key](const std::string& k) { return k == key; }; };
  EXPECT_TRUE(told(g.withdraw({"second"}, of("another"), noon + 3s, t.out)).empty());
  EXPECT_TRUE(told(g.withdraw({"unknown"}, of("k2"), noon + 3s, t.out)).empty());
  EXPECT_EQ(g.held(), 2u);
  const auto gone = g.withdraw({"second"}, of("k2"), noon + 3s, t.out);
  EXPECT_EQ(told(gone), texts{"k2 1 nobody"});
  EXPECT_EQ(t.asked, std::set<std::string>{"free"});
  EXPECT_EQ(told(g.look(noon + 11s, t.out)), texts{"k1 1 near"}) << "nobody else wants him now";
}

TEST_F(Gathering, MayBeLostAndAskedAnew) {
  have_company();
  g.add("k1", search("first"), noon + 1s, t.out);
  g.add("k2", search("second"), noon + 1s, t.out);
  gathering after_the_crash{two};
  EXPECT_EQ(told(after_the_crash.add("k1", search("first"), noon + 5s, t.out)), texts{"k1 1 near"});
  EXPECT_EQ(told(after_the_crash.add("k2", search("second"), noon + 5s, t.out)), texts{});
  EXPECT_EQ(told(after_the_crash.look(noon + 15s, t.out)), texts{"k2 1 far"});
  g.let_go();
  EXPECT_TRUE(told(g.look(noon + 20s, t.out)).empty());
}

TEST_F(Gathering, HoldsNobodyWhoIsAtRisk) {
  have_company();
  g.add("k1", search("first"), noon + 1s, t.out);
  // The way is 50 s, so that 300 s are left just so.
  EXPECT_EQ(told(g.add("k2", search("second", 1, noon + 2s + 350s), noon + 2s, t.out)),
            texts{"k2 1 near"});
  EXPECT_EQ(told(g.look(noon + 11s, t.out)), texts{"k1 1 far"});
}

TEST_F(Gathering, HoldsNobodyWhenThereAreTooMany) {
  have_company();
  for (const auto* booking : {"first", "second", "third", "fourth"})
    for (const auto* name : {"a", "b", "c", "d"})
      t.put(booking + std::string{name}, booking, 900);
  t.put("near", "third", 700);
  t.put("near", "fourth", 700);
  for (const auto* booking : {"first", "second", "third"})
    EXPECT_TRUE(g.add(booking, search(booking), noon + 1s, t.out).answers.empty()) << booking;
  EXPECT_EQ(g.add("fourth", search("fourth"), noon + 1s, t.out).answers.size(), 4u);
  EXPECT_EQ(g.held(), 0u);
}

TEST_F(Gathering, ChoosesAnewWhenSomebodyIsAboutToBeAsked) {
  have_company();
  g.add("k1", search("first"), noon + 1s, t.out);
  t.about_to_be_asked.insert("near");
  EXPECT_EQ(told(g.look(noon + 11s, t.out)), texts{"k1 1 far"});
}

TEST_F(Gathering, LeavesWhoCannotBeServedToAskForHimself) {
  have_company();
  t.put("near", "third", 8);
  g.add("k1", search("first"), noon + 1s, t.out);
  g.add("k2", search("second"), noon + 1s, t.out);
  EXPECT_TRUE(g.add("k3", search("third"), noon + 1s, t.out).answers.empty())
      << "while others are held it may still get somebody";
  const auto over = g.look(noon + 11s, t.out);
  EXPECT_EQ(over.answers.size(), 3u);
  EXPECT_FALSE(over.look_at);
  std::size_t assigned = 0;
  for (const auto& a : over.answers)
    for (const auto& c : a.with.candidates)
      assigned += c.assigned.value_or(false);
  EXPECT_EQ(assigned, 2u);
}

TEST_F(Gathering, AsksThoseBeforeAnotherOfferWhereThereIsNobodyElse) {
  t.asked = {"near", "far"};
  const auto came = g.add("k1", search("first"), noon, t.out);
  EXPECT_EQ(told(came), texts{"k1 1 near"});
  EXPECT_TRUE(came.answers[0].with.candidates[0].asked);
}

TEST_F(Gathering, HoldsNobodyLongerForAClockThatWasPutBack) {
  have_company();
  g.add("k1", search("first"), noon + 1s, t.out);
  g.add("k2", search("second"), noon + 1s, t.out);
  EXPECT_EQ(g.look(noon - 1h, t.out).look_at, noon - 1h + 10s);
  EXPECT_EQ(g.look(noon - 1h + 10s, t.out).answers.size(), 2u);
}

/// Whoever asks by the record asks whom the assignment chose, and nobody is sent to two.
TEST_F(Gathering, IsNotUndoneByTheOrderOfTheRecord) {
  std::mt19937 dice{7};
  std::size_t priced = 0;
  for (int day = 0; day < 2'000; ++day) {
    town drawn;
    gathering all{{.window = 10s, .compete = 2, .risk = 0s, .at_risk_s = 0, .most = 8}};
    const auto bookings = 2 + dice() % 6, people = 2 + dice() % 6;
    std::vector<answered> answers;
    const auto keep = [&](step s) { std::ranges::move(s.answers, std::back_inserter(answers)); };
    for (std::size_t b = 0; b < bookings; ++b) {
      const auto name = "b" + std::to_string(b);
      for (std::size_t p = 0; p < people; ++p)
        if (dice() % 3 != 0)
          drawn.put("t" + std::to_string(p), name, 8 * static_cast<std::int64_t>(dice() % 40));
      keep(all.add(name, search(name), noon + std::chrono::seconds{dice() % 3}, drawn.out));
    }
    keep(all.look(noon + 13s, drawn.out));
    ASSERT_EQ(answers.size(), bookings) << day;
    std::set<std::string> sent;
    for (const auto& a : answers) {
      const auto order = matching::rank(a.with.candidates);
      for (std::size_t i = 0; i < order.size(); ++i) {
        priced += order[i].score.rivals_s.has_value();
        if (order[i].who.assigned) {
          ASSERT_EQ(i, 0u) << day << ": " << a.key;
        }
      }
      if (!order.empty() && !order.front().who.asked) {
        EXPECT_TRUE(sent.insert(order.front().who.technician.text).second) << day << ": " << a.key;
      }
    }
  }
  EXPECT_GT(priced, 1'000u);
}

} // namespace
} // namespace callout::gathering
