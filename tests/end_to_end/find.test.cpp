// What an operator finds by the words that he hears on the phone.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

std::string encoded(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0)
      out += c;
    else
      out.append(1, '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return out;
}

class Find : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person salem = s.by_tool("technician", "salem");
  person operator_ = s.by_tool("operator", "huda");
  /// Nodes among others search no bookings.
  const bool bookings = stage::shape().empty();

  json find(std::string_view words, const std::string& more = {}) {
    return operator_.get("/v1/search?q=" + encoded(words) + more)["items"];
  }
  std::string refusal(const std::string& query) {
    return expect(operator_.http().get("/v1/search" + query), 400)["code"];
  }
};

TEST_F(Find, ServicesByWhatPeopleCallThem) {
  for (const auto* words : {"سباك", "السبّاكة", "plumber", "plubmer", "leaking", "تسريب"}) {
    const auto items = find(words, "&kind=service");
    ASSERT_EQ(items.size(), 1u) << words;
    EXPECT_EQ(items[0]["id"], "plumbing.leak") << words;
    EXPECT_EQ(items[0]["kind"], "service");
    EXPECT_EQ(items[0]["name_ar"], "إصلاح تسرب مياه");
  }
  EXPECT_EQ(find("plubmer", "&kind=service")[0]["matched"], "slip");
  EXPECT_EQ(find("سباك", "&kind=service")[0]["matched"], "synonym");
  EXPECT_EQ(find("pizza").size(), 0u);
}

TEST_F(Find, TechniciansByNameOrTrade) {
  go_on_shift(s, salem, "سالم الحربي");
  eventually("he is found", [&] {
    const auto items = find("salem", "&kind=technician");
    return items.size() == 1 && items[0]["on_shift"] == true;
  });
  for (const auto* words : {"حربي", "تكييف", "air con", "salem ac", "سالم مكيفات"}) {
    const auto items = find(words, "&kind=technician");
    ASSERT_EQ(items.size(), 1u) << words;
    EXPECT_EQ(items[0]["id"], salem.id());
    EXPECT_EQ(items[0]["name"], "سالم الحربي");
    EXPECT_EQ(items[0]["approved"], true);
  }
  const auto near = find("salem", "&near=24.70,46.69&radius_m=2000");
  ASSERT_EQ(near.size(), 1u);
  EXPECT_EQ(near[0]["distance_m"], 1'111) << "a hundredth of a degree";
  EXPECT_EQ(find("salem", "&near=24.70,46.69&radius_m=1000").size(), 0u);
  EXPECT_EQ(find("مكيف", "&near=21.5,39.2&kind=service").size(), 1u) << "which is sold everywhere";
}

TEST_F(Find, BookingsByStreetServiceAndNumberOrSaysThatItCannot) {
  const auto id = book(customer, wanted_now("شارع العليا 4711، الرياض"));
  if (!bookings) {
    const auto all = operator_.get("/v1/search?q=olaya");
    EXPECT_EQ(all["left_out"], json::array({"booking"}));
    EXPECT_EQ(all["items"].size(), 0u);
    return;
  }
  eventually("it is found", [&] { return find("olaya").size() == 1; });
  const auto cancelled = book(customer, wanted_now("شارع التحلية، جدة"));
  eventually("both are found", [&] { return find("ac", "&kind=booking").size() == 2; });
  for (const auto& words : {std::string{"العليا"}, std::string{"ac riyadh"}, id,
                            std::string{"٤٧١١"}, std::string{"مكيف في العليا"}}) {
    const auto items = find(words, "&kind=booking");
    ASSERT_EQ(items.size(), 1u) << words;
    EXPECT_EQ(items[0]["id"], id);
    EXPECT_EQ(items[0]["address"], "شارع العليا 4711، الرياض");
  }
  EXPECT_EQ(find("4712").size(), 0u);
  customer.post("/v1/bookings/" + cancelled + "/cancel");
  eventually("its status follows", [&] { return find("jeddah")[0]["status"] == "cancelled"; });
  EXPECT_EQ(find("ac", "&kind=booking&limit=1").size(), 1u);
  EXPECT_EQ(find("ac", "&kind=booking&near=24.6911,46.6851&radius_m=10")[0]["distance_m"], 0);
  EXPECT_EQ(find("ac", "&kind=booking&near=24.9,46.6851").size(), 0u);
}

TEST_F(Find, TheSameAfterTheNodeDied) {
  go_on_shift(s, salem, "سالم الحربي");
  book(customer);
  const auto all_found = [&] {
    return find("سالم").size() == 1 && find("العليا").size() == (bookings ? 1u : 0u);
  };
  eventually("both are found", all_found);
  s.server().kill_9();
  s.server().restart();
  operator_.http().disconnect();
  eventually("both are found again", all_found);
  eventually("it says so", [&] {
    const auto all = operator_.get("/v1/search?q=x");
    return all["behind"] == 0 && all["rebuilding"] == false;
  });
}

TEST_F(Find, NoPhonesNorNamesOfCustomers) {
  auto caller = s.by_phone("+966501234567", "customer");
  caller.put("/v1/me", {{"name", "Lateefa"}});
  book(caller, wanted_now("Malaz"));
  if (bookings)
    eventually("it is found", [&] { return find("malaz").size() == 1; });
  for (const auto* words : {"Lateefa", "+966501234567", "966501234567", "4567"})
    EXPECT_EQ(find(words).size(), 0u) << words;
  EXPECT_EQ(find("malaz").dump().find("4567"), std::string::npos);
}

TEST_F(Find, IsForStaffAndRefusesWhatMakesNoSense) {
  for (const auto* query :
       {"", "?q=", "?q=%20", "?q=x&kind=invoice", "?q=x&near=24.7", "?q=x&near=91,0",
        "?q=x&near=nan,0", "?q=x&near=1,2,3", "?q=x&radius_m=10", "?q=x&near=1,2&radius_m=0",
        "?q=x&limit=0", "?q=x&limit=101", "?q=x&limit=1.5", "?q=x&page=2"})
    EXPECT_EQ(refusal(query), "malformed") << query;
  EXPECT_EQ(refusal("?q=" + std::string(201, 'x')), "malformed");
  EXPECT_EQ(operator_.http().get("/v1/search?q=%FF%FE").status, 400u);
  EXPECT_EQ(customer.http().get("/v1/search?q=x").status, 403u);
  EXPECT_EQ(salem.http().get("/v1/search?q=x").status, 403u);
}

} // namespace
} // namespace callout::end_to_end
