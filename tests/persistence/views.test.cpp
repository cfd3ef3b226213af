// What the lists show of a log, and what the listener hears of it.
#include "persistence/views/cursor.hpp"
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

TEST(Views, ShowWhatEachAccountHasTurnedOver) {
  kit::temporary_directory folder;
  story s;
  tell_whole_life(s);
  tell_payout(s);
  opened o{folder / "views.db", s};
  const auto accounts = everything(o.views)["accounts"];
  std::map<std::string, std::int64_t> balances;
  std::int64_t sum = 0;
  for (const auto& a : accounts) {
    const std::int64_t debits = a["debits"]["minor"], credits = a["credits"]["minor"];
    balances[a["name"]] = a["balance"]["minor"];
    EXPECT_EQ(a["balance"]["minor"], debits - credits);
    sum += debits - credits;
  }
  EXPECT_EQ(sum, 0);
  EXPECT_EQ(balances, (std::map<std::string, std::int64_t>{{"psp:clearing", 34'950},
                                                           {"escrow:b-1", 0},
                                                           {"technician:t-1", 0},
                                                           {"revenue:commission", -4'000},
                                                           {"vat:payable", -600},
                                                           {"payouts:in_transit", -30'350}}));
}

TEST(Views, ShowEveryPostingOfAnAccountWithWhereItComesFrom) {
  kit::temporary_directory folder;
  story s;
  tell_whole_life(s);
  opened o{folder / "views.db", s};
  const auto entries = everything(o.views)["entries"]["escrow:b-1"];
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0], (json{{"account", "escrow:b-1"},
                              {"minor", -34'950},
                              {"currency", "SAR"},
                              {"at", to_text(dawn + span{13'000})},
                              {"entity", "payment/b-1"},
                              {"type", "payment.captured"},
                              {"position", {{"shard", here}, {"seq", 8}}}}));
  EXPECT_EQ(entries[1]["minor"], 34'950);
}

TEST(Views, FindPostingsInAnyEventThatHasThem) {
  kit::temporary_directory folder;
  story s;
  s.add_raw(here, "voucher", "v-1", "voucher.burnt",
            R"({"note":"\"postings\":[]","postings":[
                {"account":"a","minor":5,"currency":"SAR"},
                {"account":"b","minor":-5,"currency":"SAR"},
                {"account":"a","minor":7,"currency":"USD"},
                {"account":"b","minor":-7,"currency":"USD"}],"later":{"x":[1,2]}})");
  opened o{folder / "views.db", s};
  const auto accounts = everything(o.views)["accounts"];
  ASSERT_EQ(accounts.size(), 4u);
  EXPECT_EQ(accounts[0]["balance"], (json{{"minor", 5}, {"currency", "SAR"}}));
  EXPECT_EQ(accounts[1]["balance"], (json{{"minor", 7}, {"currency", "USD"}}));
}

TEST(Views, ListPayoutsAndWhoIsStillToBePaid) {
  kit::temporary_directory folder;
  story s;
  tell_whole_life(s);
  opened o{folder / "views.db", s};
  s.hears = &o.views;
  EXPECT_EQ(everything(o.views)["payees"], json{"t-1"});
  tell_payout(s);
  const auto on_its_way = everything(o.views);
  EXPECT_EQ(on_its_way["payees"], json::array());
  EXPECT_EQ(on_its_way["payouts"],
            (json::array({{{"id", "t-1:1"},
                           {"technician", "t-1"},
                           {"amount", {{"minor", 30'350}, {"currency", "SAR"}}},
                           {"status", "sent"},
                           {"created_at", to_text(dawn + span{17'000})},
                           {"updated_at", to_text(dawn + span{18'000})}}})));
  s.add(there, "payout", "t-1:1",
        payout::failed{"closed", moved("technician:t-1", "payouts:in_transit", 30'350)});
  s.add(there, "earnings", "t-1", earnings::returned{{"t-1:1"}, sar(30'350)});
  const auto failed = everything(o.views);
  EXPECT_EQ(failed["payees"], json{"t-1"});
  EXPECT_EQ(failed["payouts"][0]["status"], "failed");
  s.add(there, "payout", "t-1:2", payout::scheduled{{"t-1:2"}, {"t-1"}, sar(30'350), dawn});
  s.add(there, "payout", "t-1:2", payout::paid{"bank-7", {}, dawn});
  const auto paid = everything(o.views)["payouts"];
  ASSERT_EQ(paid.size(), 2u);
  EXPECT_EQ(paid[0]["id"], "t-1:2");
  EXPECT_EQ(paid[0]["reference"], "bank-7");
}

TEST(Views, ShowAReadWhatWasDurableWhenItWasAsked) {
  kit::temporary_directory folder;
  story s;
  views_options slow;
  slow.patience = span{20'000};
  opened o{folder / "views.db", s, slow};
  s.hears = &o.views;
  for (int i = 0; i < 200; ++i) {
    const auto id = "b-" + std::to_string(i);
    s.add(here, "booking", id, made(id.c_str()));
    const auto first = ask(o.views, [](reader& r) { return r.bookings({}, "", 1); });
    ASSERT_EQ(json::parse(first.items.at(0))["id"], id);
  }
}

TEST(Views, FilterBookingsByWhoAndStatus) {
  kit::temporary_directory folder;
  story s;
  for (int i = 0; i < 12; ++i) {
    const auto id = "b-" + std::to_string(i);
    s.add(here, "booking", id, made(id.c_str(), i % 2 ? "c-1" : "c-2"));
    if (i % 3 == 0)
      s.add(here, "booking", id, given("t-1"));
  }
  opened o{folder / "views.db", s};
  const auto count = [&](booking_filter f) {
    return ask(o.views, [&](reader& r) {
      return all_of(2, [&](auto& c, auto n) { return r.bookings(f, c, n); }).size();
    });
  };
  EXPECT_EQ(count({}), 12u);
  EXPECT_EQ(count({.customer = person_id{"c-1"}}), 6u);
  EXPECT_EQ(count({.technician = person_id{"t-1"}}), 4u);
  EXPECT_EQ(count({.status = "assigned"}), 4u);
  EXPECT_EQ(count({.customer = person_id{"c-1"}, .status = "assigned"}), 2u);
  EXPECT_EQ(count({.customer = person_id{"c-1"},
                   .technician = person_id{"t-1"},
                   .status = "payment_pending"}),
            0u);
  EXPECT_EQ(count({.customer = person_id{"nobody"}}), 0u);
}

TEST(Views, PageOverWhatWasThereExactlyOnceWhileMoreIsAdded) {
  kit::temporary_directory folder;
  story s;
  for (int i = 0; i < 50; ++i)
    s.add(here, "booking", "old-" + std::to_string(i), made("x"));
  opened o{folder / "views.db", s};
  s.hears = &o.views;
  std::multiset<std::string> seen;
  std::string cursor;
  for (int round = 0; round == 0 || !cursor.empty(); ++round) {
    const auto p = ask(o.views, [&](reader& r) { return r.bookings({}, cursor, 7); });
    for (const auto& item : p.items)
      seen.insert(json::parse(item)["id"]);
    cursor = p.next_cursor;
    s.add(here, "booking", "new-" + std::to_string(round), made("x"));
    s.add(here, "booking", "old-" + std::to_string(round), booking::expired{});
  }
  EXPECT_EQ(seen.size(), 50u);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(seen.count("old-" + std::to_string(i)), 1u);
}

TEST(Views, TakeBackWhateverCursorTheyGave) {
  for (const auto& parts : {std::vector<std::string>{"", "x"}, {"x", ""}, {"", ""}, {"1", "b-1"}})
    EXPECT_EQ(cursor_from('b', cursor_to('b', parts), 2), parts);
}

TEST(Views, RefuseCursorsThatAreNotTheirs) {
  kit::temporary_directory folder;
  story s;
  for (int i = 0; i < 3; ++i) {
    s.add(here, "booking", "b-" + std::to_string(i), made("x"));
    s.add(here, "payment", "b-" + std::to_string(i),
          payment::captured{1, "r", sar(5), moved("psp:clearing", "escrow:b", 5)});
  }
  opened o{folder / "views.db", s};
  ask(o.views, [](reader& r) {
    const auto good = r.bookings({}, "", 1).next_cursor;
    EXPECT_FALSE(good.empty());
    EXPECT_NO_THROW(r.bookings({}, good, 1));
    EXPECT_THROW(r.payouts({}, good, 1), bad_cursor);
    EXPECT_THROW(r.ledger_accounts(good, 1), bad_cursor);
    EXPECT_THROW(r.ledger_entries("psp:clearing", good, 1), bad_cursor);
    for (const std::string bad : {"x", "zz", "62", "00", "6231", "623131f7", "62781f31", "-1",
                                  "62311F31", "62311fff", "62311f00", "62311f7f"})
      EXPECT_THROW(r.bookings({}, bad, 1), bad_cursor) << bad;
    EXPECT_THROW(r.bookings({}, std::string(5'000, '6'), 1), bad_cursor);
    return 0;
  });
}

TEST(Views, PassOverWhatTheyDoNotKnowOrCannotRead) {
  kit::temporary_directory folder;
  story s;
  std::vector<std::string> complaints;
  views_options noted;
  noted.log = [&](const char* event, const std::string& what) {
    complaints.push_back(std::string{event} + ' ' + what);
  };
  s.add(here, "booking", "b-1", made("b-1"));
  s.add_raw(here, "booking", "b-1", "booking.painted", R"({"colour":"blue"})");
  s.add_raw(here, "weather", "riyadh", "weather.turned", R"({"to":"dust"})");
  s.add_raw(here, "shard", "", "shard.claimed", R"({"token":"x"})");
  s.add_raw(there, "technician", "t-1", "technician.tattooed", "{}");
  s.add_raw(there, "technician", "t-1", "technician.shift_set", R"({"on":"maybe"})");
  s.add_raw(there, "payment", "b-1", "payment.captured", R"({"postings":[{"account":5}]})");
  s.add_raw(there, "payment", "b-1", "payment.captured", R"({"postings":[{"account":"a"})");
  s.add_raw(here, "booking", "nobody", "booking.completed", "{}");
  s.add(here, "booking", "b-1", booking::expired{});
  opened o{folder / "views.db", s, noted};
  const auto seen = everything(o.views);
  ASSERT_EQ(seen["bookings"].size(), 1u);
  EXPECT_EQ(seen["bookings"][0]["status"], "expired");
  EXPECT_EQ(seen["accounts"], json::array());
  EXPECT_EQ(complaints.size(), 3u);
}

TEST(Views, TellTheListenerOfTechniciansAndJobs) {
  kit::temporary_directory folder;
  story s;
  opened o{folder / "views.db", s};
  s.hears = &o.views;
  tell_whole_life(s);
  everything(o.views);
  EXPECT_EQ(o.heard.events,
            (std::vector<std::string>{"t-1 technician.profile_set", "t-1 technician.approved",
                                      "t-1 technician.shift_set", "t-1 technician.accepted",
                                      "t-1 technician.released"}));
  EXPECT_EQ(o.heard.jobs,
            (std::vector<std::string>{"t-1 b-1 c-1 assigned", "t-1 b-1 c-1 en_route",
                                      "t-1 b-1 c-1 work_done", "t-1 b-1 c-1 completed"}));
  s.add(here, "booking", "b-2", made("b-2"));
  s.add(here, "booking", "b-2", given("t-1"));
  s.add(here, "booking", "b-2", booking::unassigned{{"t-1"}});
  s.add(here, "booking", "b-2", booking::cancelled{});
  everything(o.views);
  EXPECT_EQ(o.heard.jobs.size(), 6u);
  EXPECT_EQ(o.heard.jobs.back(), "t-1 b-2 c-1 matching");
}

TEST(Views, TellAnewWhatIsKeptAfterARestart) {
  kit::temporary_directory folder;
  story s;
  const time_slot slot{dawn, dawn + span{3'600'000}};
  {
    opened o{folder / "views.db", s};
    s.hears = &o.views;
    tell_whole_life(s);
    s.add(there, "technician", "t-1", technician::shift_set{false});
    s.add(there, "technician", "t-1", technician::accepted{{"o-2"}, {"b-2"}, slot, "c"});
    s.add(there, "technician", "t-2", technician::reserved{{"b-3"}, slot});
    s.add(here, "booking", "b-2", made("b-2"));
    s.add(here, "booking", "b-2", given("t-1"));
    everything(o.views);
    s.hears = nullptr;
  }
  s.add(there, "technician", "t-1", technician::released{{"b-2"}, "gone"});
  opened o{folder / "views.db", s};
  EXPECT_EQ(o.heard.facts,
            (std::map<std::string, technician_facts>{
                {"t-1", {true, false, {"ac"}, geo_point{24.7, 46.7}, {{{"b-2"}, slot}}, "Ali"}},
                {"t-2", {false, false, {}, std::nullopt, {{{"b-3"}, slot}}}}}));
  EXPECT_EQ(o.heard.events, std::vector<std::string>{"t-1 technician.released"});
  EXPECT_EQ(o.heard.jobs, std::vector<std::string>{"t-1 b-2 c-1 assigned"});
}

} // namespace
} // namespace callout::views::testing
