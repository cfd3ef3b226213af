// Every message of the stream as everybody: who may say it, and who is told while a visit is made
// and paid for, compared with the table that reviewers read.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace callout::end_to_end {
namespace {

struct listener {
  std::string name, role; ///< no role: somebody who does not say who he is
  bool party;             ///< the visit is his
  std::optional<person> who;
  std::set<std::string> heard;
};

class AuthorityOfTheStream : public testing::Test {
protected:
  AuthorityOfTheStream() {
    kit::http_client anyone{s.url()};
    document = expect(anyone.get("/asyncapi.json"));
    all.push_back({"nobody", "", false, std::nullopt, {}});
    const std::tuple<const char*, const char*, const char*, bool> people[] = {
        {"another customer", "customer", "huda", false},
        {"another technician", "technician", "fahd", false},
        {"customer", "customer", "noura", true},
        {"technician", "technician", "salem", true},
        {"operator", "operator", "omar", false},
        {"admin", "admin", "amal", false}};
    for (const auto& [name, role, subject, party] : people)
      all.push_back({name, role, party, s.by_tool(role, subject), {}});
  }

  listener& the(const std::string& name) { return *std::ranges::find(all, name, &listener::name); }
  json operator_post(const std::string& target, const json& body = json::object()) {
    return the("operator").who->post(target, body);
  }
  json payment_of(const std::string& booking) {
    return the("operator").who->get("/v1/bookings/" + booking + "/payment");
  }
  /// Tokens expire when the clock is put forward.
  void later(std::int64_t seconds) {
    s.advance(seconds);
    for (auto& one : all)
      if (one.who)
        one.who = s.by_tool(one.role, one.who->id());
  }

  /// What becomes of it: "in", or the code it is refused with.
  std::string told(const listener& who, json frame) {
    if (frame["type"] == "location")
      frame["at"] = s.now();
    if (frame["type"] == "hello" && who.who)
      frame["token"] = who.who->token();
    auto stream = who.who ? who.who->stream() : kit::ws_client{s.url(), "", kit::sign_in::never};
    stream.send(frame);
    if (who.who)
      stream.send({{"type", "ping"}});
    while (const auto came = stream.receive(std::chrono::seconds{15})) {
      if ((*came)["type"] == "error")
        return (*came)["code"];
      if ((*came)["type"] == "pong")
        return "in";
    }
    return "nothing";
  }

  /// Positions are told once, to those who listen; all else is shown again to who resumes.
  void listen_to_his_way(const std::string& booking) {
    std::vector<kit::ws_client> streams;
    for (auto& one : all)
      streams.push_back(one.who ? one.who->stream()
                                : kit::ws_client{s.url(), "", kit::sign_in::never});
    auto& salem = *the("technician").who;
    salem.post("/v1/bookings/" + booking + "/depart");
    auto his = salem.stream();
    eventually("the customer sees where he is", [&] {
      say_where(s, his);
      for (std::size_t i = 0; i < all.size(); ++i)
        for (const auto& frame : streams[i].drain())
          all[i].heard.insert(frame["type"]);
      return the("customer").heard.contains("technician.moved");
    });
  }

  /// An offer that is withdrawn; a visit that is not paid for at once; and what he earns by it.
  void live() {
    auto noura = [&]() -> person& { return *the("customer").who; };
    auto salem = [&]() -> person& { return *the("technician").who; };
    go_on_shift(s, salem());
    const auto given_up = book(noura());
    offer_of(salem(), given_up);
    noura().post("/v1/bookings/" + given_up + "/cancel", {{"reason", "changed_mind"}});
    const auto booking = book(noura());
    accept(salem(), booking);
    listen_to_his_way(booking);
    const auto path = "/v1/bookings/" + booking;
    const json with_code{{"code", noura().get(path)["start_code"]}};
    salem().post(path + "/arrive", with_code);
    salem().post(path + "/start", with_code);
    salem().post(path + "/finish");
    operator_post("/v1/sandbox/payments/faults",
                  {{"faults", {{{"fault", "decline"}, {"operation", "capture"}, {"next", 1}}}}});
    noura().post(path + "/confirm");
    eventually("nothing was captured",
               [&] { return payment_of(booking)["status"] == "capture_failed"; });
    later(301);
    eventually("it is paid for", [&] { return payment_of(booking)["status"] == "released"; });
    later(until_available(s, salem()));
    eventually("his money is under way",
               [&] { return operator_post("/v1/payouts/run")["technicians"] == 1; });
    salem().stream_after(0).wait_for("payout.changed");
  }

  /// Two with a phone of whom somebody stole a refresh token.
  void robbed() {
    for (const auto& [phone, role] :
         {std::pair{"+966555000411", "customer"}, std::pair{"+966555000412", "technician"}}) {
      auto victim = s.by_phone(phone, role);
      const auto stolen = victim.refresh_token();
      victim.refresh();
      s.advance(60); // Longer than a lost answer is forgiven.
      kit::http_client thief{s.url()};
      expect(thief.post("/v1/auth/tokens", {{"refresh_token", stolen}}), 401);
      s.advance(120); // Codes are sent at intervals.
      auto again = s.by_phone(phone, role).stream_after(0);
      the(role).heard.insert(again.wait_for("session.ended")["type"].get<std::string>());
    }
  }

  void hear_all() {
    live();
    for (auto& one : all) {
      if (!one.who)
        continue;
      auto stream = one.who->stream_after(0);
      stream.wait_for("resumed");
      for (const auto& frame : stream.drain())
        one.heard.insert(frame["type"]);
    }
    robbed();
  }

  /// By the document alone, whatever the table says.
  static void judge(const listener& who, const json& message, bool by_client, bool in) {
    const auto& roles = message["x-roles"];
    const bool may = std::ranges::find(roles, json(who.role)) != roles.end();
    EXPECT_EQ(in, may && (by_client || who.party)) << who.name << ", " << message["name"];
  }

  stage s;
  json document;
  std::vector<listener> all;
};

TEST_F(AuthorityOfTheStream, IsWhatTheTableSays) {
  hear_all();
  std::string table = "action\tmessage";
  for (const auto& one : all)
    table += '\t' + one.name;
  table += '\n';
  for (const char* action : {"say", "hear"}) {
    const bool by_client = std::string{action} == "say";
    for (const auto& [name, operation] : document["operations"].items()) {
      if ((operation["action"] == "receive") != by_client)
        continue;
      const auto& message = document["components"]["messages"][name];
      const std::string type = message["name"];
      // Answers to what is said.
      if (!by_client && !message["payload"]["properties"].contains("data"))
        continue;
      table += std::string{action} + '\t' + type;
      for (const auto& one : all) {
        const auto what = by_client ? told(one, message["examples"][0]["payload"])
                                    : std::string{one.heard.contains(type) ? "in" : "-"};
        table += '\t' + what;
        judge(one, message, by_client, what == "in");
      }
      table += '\n';
    }
  }
  const std::filesystem::path golden{CALLOUT_SOURCE_DIR
                                     "/protocols/contract/authority_of_the_stream.tsv"};
  if (const char* how = std::getenv("CALLOUT_TEST_GOLDEN"); how && std::string{how} == "write")
    std::ofstream{golden} << table;
  std::ifstream file{golden};
  const std::string kept{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(table, kept) << "see protocols/contract/README.md";
}

} // namespace
} // namespace callout::end_to_end
