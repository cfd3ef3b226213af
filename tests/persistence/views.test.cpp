// What the lists show of a log, and what the listener hears of it.
#include "tests/persistence/views_story.hpp"

namespace callout::views::testing {
namespace {

constexpr shard_id here = 3, there = 1027;

booking::created made(const char* id, const char* customer = "c-1") {
  booking::created e{.id = {id}, .customer = {customer}, .service = "ac.repair"};
  e.terms.price = sar(34'950);
  return e;
}

booking::assigned given(const char* technician) {
  return {.technician = {technician}, .slot = {dawn, dawn + span{3'600'000}}};
}

std::vector<posting> moved(const char* from, const char* to, std::int64_t minor) {
  return {{to, minor, {}}, {from, -minor, {}}};
}

/// One booking from wish to payout.
void tell_whole_life(story& s) {
  s.add(here, "booking", "b-1", made("b-1"));
  s.add(here, "booking", "b-1", booking::confirmed{.held = sar(34'950)});
  s.add(here, "booking", "b-1", booking::matching_started{.slot = {dawn, dawn + span{1}}});
  s.add(there, "technician", "t-1", technician::profile_set{{"t-1"}, "Ali", {"ac"}, {24.7, 46.7}});
  s.add(there, "technician", "t-1", technician::approved{{"t-1"}});
  s.add(there, "technician", "t-1", technician::shift_set{true});
  s.add(there, "technician", "t-1",
        technician::accepted{{"o-1"}, {"b-1"}, {dawn, dawn + span{1}}, "c"});
  s.add(here, "booking", "b-1", given("t-1"));
  s.add(here, "booking", "b-1", booking::departed{});
  s.add(here, "booking", "b-1", booking::finished{});
  s.add(there, "technician", "t-1", technician::released{{"b-1"}, "done"});
  s.add(here, "booking", "b-1", booking::completed{});
  s.add(here, "payment", "b-1",
        payment::captured{1, "r", sar(34'950), moved("escrow:b-1", "psp:clearing", 34'950)});
  s.add(here, "payment", "b-1",
        payment::released{sar(34'950),
                          sar(30'350),
                          {{"escrow:b-1", 34'950, {}},
                           {"technician:t-1", -30'350, {}},
                           {"revenue:commission", -4'000, {}},
                           {"vat:payable", -600, {}}}});
  s.add(there, "earnings", "t-1",
        earnings::credited{{"t-1"}, 1, {"b-1"}, sar(30'350), dawn, {}, dawn});
}

void tell_payout(story& s) {
  s.add(there, "earnings", "t-1", earnings::payout_scheduled{{"t-1:1"}, sar(30'350), {1}});
  s.add(there, "payout", "t-1:1", payout::scheduled{{"t-1:1"}, {"t-1"}, sar(30'350), dawn});
  s.add(there, "payout", "t-1:1",
        payout::sent{moved("payouts:in_transit", "technician:t-1", 30'350)});
}

TEST(Views, ShowABookingAsItsEventsHaveLeftIt) {
  kit::temporary_directory folder;
  story s;
  tell_whole_life(s);
  opened o{folder / "views.db", s};
  const auto seen = everything(o.views);
  ASSERT_EQ(seen["bookings"].size(), 1u);
  EXPECT_EQ(seen["bookings"][0], (json{{"id", "b-1"},
                                       {"status", "completed"},
                                       {"customer", "c-1"},
                                       {"technician", "t-1"},
                                       {"service", "ac.repair"},
                                       {"price", {{"minor", 34'950}, {"currency", "SAR"}}},
                                       {"created_at", to_text(dawn + span{1'000})},
                                       {"updated_at", to_text(dawn + span{12'000})}}));
}

} // namespace
} // namespace callout::views::testing
