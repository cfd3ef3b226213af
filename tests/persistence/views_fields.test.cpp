// The reader of fields must agree with a real reader of JSON on all that we write, and must not
// run past the end of anything.
#include "persistence/views/records.hpp"
#include "protocols/technician_events.hpp"

#include <gtest/gtest.h>

#include <random>

namespace callout::views {
namespace {

json made_up(std::mt19937& dice, int depth) {
  switch (std::uniform_int_distribution{0, depth > 0 ? 6 : 4}(dice)) {
  case 0: return nullptr;
  case 1: return std::uniform_int_distribution<std::int64_t>{}(dice);
  case 2: return std::uniform_real_distribution{-1e9, 1e9}(dice);
  case 3: return dice() % 2 == 0;
  case 4: {
    static const std::vector<std::string> texts{"",     "plain",  "a \"quote\"", "back\\slash",
                                                "\\\"", "{[,]}:", "سباكة",       "line\nbreak\t"};
    return texts[dice() % texts.size()];
  }
  case 5: {
    auto list = json::array();
    for (auto n = dice() % 4; n > 0; --n)
      list.push_back(made_up(dice, depth - 1));
    return list;
  }
  default: {
    auto object = json::object();
    for (auto n = dice() % 4; n > 0; --n)
      object["k" + std::to_string(n)] = made_up(dice, depth - 1);
    return object;
  }
  }
}

TEST(Fields, AreThoseThatARealReaderFinds) {
  std::mt19937 dice{7};
  for (int round = 0; round < 3'000; ++round) {
    auto document = json::object();
    for (int i = 0; i < 5; ++i)
      document["m" + std::to_string(i)] = made_up(dice, 4);
    for (const int indent : {-1, 2}) {
      const auto text = document.dump(indent);
      std::size_t found = 0;
      for (json_walk walk{text}; walk.next(); ++found) {
        const auto& wanted = document[std::string{walk.name()}];
        ASSERT_EQ(json::parse(walk.value()), wanted) << text;
        if (wanted.is_string()) {
          ASSERT_EQ(text_of(walk.value()), wanted.get<std::string>());
        } else if (wanted.is_number_integer()) {
          ASSERT_EQ(integer_of(walk.value()), wanted.get<std::int64_t>());
        } else if (wanted.is_array()) {
          std::size_t i = 0;
          for (json_walk inner{walk.value()}; inner.next(); ++i)
            ASSERT_EQ(json::parse(inner.value()), wanted[i]);
          ASSERT_EQ(i, wanted.size());
        }
      }
      ASSERT_EQ(found, document.size());
    }
  }
}

TEST(Fields, OfBrokenTextAreUnreadable) {
  const std::string whole = R"({"a":"x\"y","b":[1,{"c":"]"}],"d":{"e":-5},"f":true})";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = whole.substr(0, size);
    EXPECT_THROW(
        {
          for (json_walk walk{cut}; walk.next();) {
          }
        },
        unreadable)
        << cut;
  }
  for (const char* bad : {"", "5", "null", "{5:1}", R"({"a" 1})", R"({"a":1 "b":2})", "[1 2]"})
    EXPECT_THROW(
        {
          for (json_walk walk{bad}; walk.next();) {
          }
        },
        unreadable)
        << bad;
  EXPECT_THROW(text_of("5"), unreadable);
  EXPECT_THROW(text_of("\""), unreadable);
  EXPECT_THROW(text_of(R"("\x")"), unreadable);
  EXPECT_THROW(integer_of("5.0"), unreadable);
  EXPECT_THROW(integer_of("99999999999999999999"), unreadable);
  EXPECT_THROW(currency_of("\"SARS\""), unreadable);
}

TEST(Fields, ThatAreMissingAreEmpty) {
  EXPECT_EQ(member(R"({"a":1})", "b"), "");
  EXPECT_EQ(member("{}", "b"), "");
  EXPECT_EQ(member(R"({"a":{"b":2},"b":3})", "b"), "3");
}

template <class Event>
void expect_reads_back(const Event& e) {
  EXPECT_EQ(read_record<Event>(to_json(e)), e) << to_json(e);
  EXPECT_EQ(read_record<Event>(json::parse(to_json(e)).dump(2)), e) << "in another order";
}

TEST(Records, AreReadBackAsTheyWereWritten) {
  using namespace technician;
  const instant noon{span{1'790'000'123'456}};
  const time_slot slot{noon, noon + span{3'600'000}};
  expect_reads_back(profile_set{{"t-1"}, "علي \"Ali\"", {"ac", "paint"}, {24.7136, -46.6753}});
  expect_reads_back(profile_set{{"t-1"}, "", {}, {0, 1e-7}});
  expect_reads_back(approved{{"t-1"}, true});
  expect_reads_back(shift_set{false});
  expect_reads_back(
      offered{{"o"}, {"b"}, "s", "Olaya", {-5, {"USD"}}, 1 << 30, slot, false, noon, noon});
  expect_reads_back(declined{{"o"}, {"b"}, std::nullopt});
  expect_reads_back(declined{{"o"}, {"b"}, "too far"});
  expect_reads_back(accepted{{"o"}, {"b"}, slot, "c"});
  expect_reads_back(awarded{{"b"}, {}});
}

TEST(Records, MayHoldMoreThanIsKnownButNotLess) {
  EXPECT_EQ(read_record<technician::shift_set>(R"({"why":[1,{"x":2}],"on":true,"z":null})").on,
            true);
  EXPECT_EQ(read_record<technician::awarded>(R"({"booking":"b","command":null})").command,
            std::nullopt);
  for (const char* bad : {"{}", R"({"on":1})", R"({"on":"true"})", R"({"on":null})", "[]x"})
    EXPECT_THROW(read_record<technician::shift_set>(bad), unreadable) << bad;
  EXPECT_THROW(read_record<technician::withdrawn>(R"({"offer":"o","booking":"b"})"), unreadable);
}

} // namespace
} // namespace callout::views
