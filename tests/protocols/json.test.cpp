#include "protocols/payload.hpp"
#include "protocols/terms.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

struct sample {
  static constexpr std::string_view kind = "sample";
  std::string name;
  std::optional<std::int64_t> age;
  std::vector<std::string> tags;
  money price;
  bool operator==(const sample&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"name", &sample::name, "", bounds{.min_length = 1, .max_length = 8}},
                      field{"age", &sample::age, "", bounds{.min = 0, .max = 150}},
                      field{"tags", &sample::tags, "", bounds{.max_length = 2}},
                      field{"price", &sample::price}};
  }
};
using samples = std::variant<sample>;

outcome<sample> read(std::string_view text) {
  auto document = parse(text);
  if (!document)
    return document.error();
  return from_json<sample>(*document);
}

TEST(Record, ComesBackAsItWasWritten) {
  const sample s{"علي", 33, {"a\"\\\n", "b"}, {34'950, {}}};
  const auto back = read(to_json(s));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(*back, s);
}

TEST(Record, LeavesOutWhatIsNotThere) {
  EXPECT_EQ(to_json(sample{"x", {}, {}, {}}),
            R"({"name":"x","tags":[],"price":{"minor":0,"currency":"SAR"}})");
}

struct bad {
  const char* text;
  const char* detail;
};

TEST(Record, SaysWhereADocumentIsWrong) {
  const char* tail = R"(,"tags":[],"price":{"minor":1,"currency":"SAR"}})";
  const bad cases[] = {
      {"[]", "/: expected an object"},
      {R"({"name":1)", "/name: expected a string"},
      {R"({"name":"")", "/name: too short: at least 1 characters"},
      {R"({"name":"123456789")", "/name: too long: at most 8 characters"},
      {R"({"name":"x","age":1.5)", "/age: expected an integer"},
      {R"({"name":"x","age":151)", "/age: out of range"},
      {R"({"name":"x","age":18446744073709551615)", "/age: out of range"},
      {R"({"name":"x","odd/~":1)", "/odd~1~0: unknown field"},
  };
  for (const auto& c : cases) {
    const auto text = std::string{c.text};
    const auto got = read(text == "[]" ? text : text + tail);
    ASSERT_FALSE(got) << text;
    EXPECT_EQ(got.error().detail, c.detail);
    EXPECT_EQ(got.error().status, 400);
  }
  EXPECT_EQ(read(R"({"name":"x","price":{"minor":1,"currency":"SAR"}})").error().detail,
            "/tags: missing");
  EXPECT_EQ(
      read(R"({"name":"x","tags":["a",2],"price":{"minor":1,"currency":"SAR"}})").error().detail,
      "/tags/1: expected a string");
  EXPECT_EQ(read(R"({"name":"x","tags":[],"price":{"minor":1,"currency":"sar"}})").error().detail,
            "/price/currency: expected an ISO 4217 code");
}

TEST(Parse, RefusesWhatLenientReadersTake) {
  const char* texts[] = {
      R"({"a":1,"a":2})",
      "[1,]",
      "[01]",
      "{\"a\":1}\x01",
      "[1e999]",
      "\xEF\xBB\xBF[]",
      "[123456789012345678901234567890]",
      "[\"\xff\"]",
      "[\"\\ud800\"]",
      "",
      "nul",
      "[NaN]",
      "{} {}",
      R"(["\u0000"])",
  };
  for (const auto* t : texts)
    EXPECT_FALSE(parse(t)) << t;
  EXPECT_FALSE(parse(std::string_view{"[1]\0", 4}));
}

TEST(Parse, KeepsItsBounds) {
  EXPECT_TRUE(parse(std::string(32, '[') + std::string(32, ']')));
  EXPECT_FALSE(parse(std::string(33, '[') + std::string(33, ']')));
  EXPECT_FALSE(parse(std::string(5'000'000, '['), {.bytes = 10'000'000}));
  EXPECT_EQ(parse(std::string(70'000, ' ')).error().status, 413);
  std::string many = "[0";
  for (int i = 0; i < 10'000; ++i)
    many += ",0";
  EXPECT_FALSE(parse(many + "]"));
}

TEST(Instant, ReadsAndWritesRfc3339) {
  instant at;
  ASSERT_TRUE(from_text("2026-11-22T13:14:15.123+03:00", at));
  EXPECT_EQ(to_text(at), "2026-11-22T10:14:15.123Z");
  for (const char* wrong :
       {"2026-11-22", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T10:00:00", "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00+3:00",
        "x026-11-22T10:00:00Z",
        // In UTC of a year that cannot be written, or from before there was time.
        "9999-12-31T23:59:59-00:01", "1970-01-01T00:00:00+14:00"})
    EXPECT_FALSE(from_text(wrong, at)) << wrong;
}

TEST(GeoPoint, MustLieOnTheGlobe) {
  const auto point = [](const char* text) { return from_json<geo_point>(*parse(text)); };
  EXPECT_TRUE(point(R"({"lat":-90,"lon":180})"));
  EXPECT_FALSE(point(R"({"lat":90.1,"lon":0})"));
  EXPECT_FALSE(point(R"({"lat":0,"lon":-180.5})"));
  EXPECT_FALSE(point(R"({"lat":"0","lon":0})"));
  EXPECT_NEAR(distance_m({24.7136, 46.6753}, {21.4858, 39.1925}), 845'000, 5'000); // to Jeddah
}

TEST(Payload, IsTheSameAsAValueAndStored) {
  const sample s{"x", 1, {"t"}, {5, {}}};
  const auto made = payload::of<samples>(s);
  const auto stored = payload::stored("sample", made.text());
  for (const auto* p : {&made, &stored}) {
    const auto back = p->as<samples>();
    ASSERT_TRUE(back);
    EXPECT_EQ(std::get<sample>(*back), s);
  }
  EXPECT_FALSE(payload::stored("other", "{}").as<samples>());
}

TEST(Schema, NamesFieldsBoundsAndWhatIsRequired) {
  const auto s = schema_of<sample>();
  EXPECT_EQ(s["properties"]["name"]["maxLength"], 8);
  EXPECT_EQ(s["properties"]["age"]["maximum"], 150);
  EXPECT_EQ(s["required"], json({"name", "tags", "price"}));
  EXPECT_EQ(s["additionalProperties"], false);
}

TEST(Terms, ComeBackAsTheyWereWritten) {
  booking_terms t;
  t.version = "v";
  t.skills = {"ac"};
  const auto back = from_json<booking_terms>(*parse(to_json(t)));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(*back, t);
}

} // namespace
} // namespace callout
