// The inbox: every notice is an event with an offset, and a frame for whoever listens.
#include "actors/inbox/inbox.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

using namespace inbox;
using scenario::given;
using rules = inbox_rules;

const instant then = scenario::at("2026-11-22T08:00:00Z");
const notified first{{"p-1"}, "booking.changed", {R"({"booking":"b-1"})"}, then};

TEST(Inbox, ShowsEachNoticeWithTheNextOffset) {
  const auto done = given<rules>(first).self("p-1").at(then).when(
      notify{"payout.changed", {R"({"payout":"p-1:1"})"}});
  done.then(notified{{"p-1"}, "payout.changed", {R"({"payout":"p-1:1"})"}, then});
  ASSERT_EQ(done.followed().size(), 1u);
  const auto& shown = std::get<push>(done.followed()[0]);
  EXPECT_EQ(shown.subject, "p-1");
  EXPECT_EQ(shown.offset, 2u);
  EXPECT_EQ(shown.frame, R"({"type":"payout.changed","offset":2,"at":"2026-11-22T08:00:00.000Z",)"
                         R"("data":{"payout":"p-1:1"}})");
}

TEST(Inbox, IsWrittenByEntitiesOnly) {
  given<rules>(first)
      .self("p-1")
      .by(scenario::customer("p-1"))
      .when(notify{"x", {"{}"}})
      .refused(not_found);
}

TEST(Inbox, ShowsItsOwnerHowFarItHasCome) {
  const auto s = given<rules>(first).self("p-1").when(notify{"x", {"{}"}}).state();
  const auto seen = rules::view(s, scenario::technician("p-1"));
  ASSERT_TRUE(seen);
  EXPECT_EQ(*seen, R"({"id":"p-1","offset":2})");
  EXPECT_EQ(rules::view(s, scenario::customer("p-2")).error(), rejection{not_found});
}

struct sample {
  static constexpr std::string_view kind = "offer.made";
  std::string text;
  bool operator==(const sample&) const = default;
  static constexpr auto fields() { return std::tuple{field{"text", &sample::text}}; }
};

TEST(Inbox, TakesTheTypeOfAFrameFromItsRecord) {
  EXPECT_EQ(about(sample{"a\"b"}), (notify{"offer.made", {R"({"text":"a\"b"})"}}));
}

} // namespace
} // namespace callout
