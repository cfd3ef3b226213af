// Every route as everybody: who is let in, with what is his own and with what is not, compared with
// the table that reviewers read.
#include "tests/end_to_end/sample.hpp"
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace callout::end_to_end {
namespace {

struct caller {
  std::string name, role;
  bool stranger;
  kit::http_client http;
};

struct entry {
  std::string method, path;
  json operation;
};

/// Jobs and sessions that end by it are still needed by the others.
int how_late(const entry& e) {
  return e.path.ends_with("/unassign") ? 1 : e.path == "/v1/auth/sign-out" ? 2 : 0;
}

class Authority : public ::testing::Test {
protected:
  Authority() {
    kit::http_client anyone{s.url()};
    document = expect(anyone.get("/openapi.json"));
    auto noura = s.by_tool("customer", "noura");
    auto salem = s.by_tool("technician", "salem");
    go_on_shift(s, salem);
    booking = book(noura);
    offer = offer_of(salem, booking);
    accept(salem, booking);
    const std::pair<const char*, bool> people[] = {
        {"customer noura", false}, {"customer huda", true},  {"technician salem", false},
        {"technician fahd", true}, {"operator omar", false}, {"admin amal", false}};
    callers.push_back({"nobody", "", true, kit::http_client{s.url()}});
    for (const auto& [who, stranger] : people) {
      const std::string text{who};
      const auto gap = text.find(' ');
      auto person = s.by_tool(text.substr(0, gap), text.substr(gap + 1));
      callers.push_back({stranger ? "another " + text.substr(0, gap) : text.substr(0, gap),
                         text.substr(0, gap), stranger, std::move(person.http())});
    }
    // Strangers first: they change nothing, or it shows.
    std::ranges::stable_partition(callers, &caller::stranger);
  }

  std::vector<entry> entries() const {
    std::vector<entry> all;
    for (const auto& [path, methods] : document["paths"].items())
      for (const auto& [method, operation] : methods.items())
        all.push_back({method, path, operation});
    std::ranges::stable_sort(all, {}, how_late);
    return all;
  }

  std::string real(std::string path) const {
    const auto open = path.find('{');
    if (open == path.npos)
      return path;
    const std::string what = path.starts_with("/v1/bookings/") ? booking
                             : path.starts_with("/v1/offers/") ? offer
                             : path.starts_with("/v1/ledger/") ? "psp:clearing"
                                                               : "salem";
    return path.replace(open, path.find('}') - open + 1, what);
  }

  /// What he is told: whether he is let in, or with what he is turned away at the door.
  std::string told(caller& who, const entry& e) {
    kit::http_request asked{.target = real(e.path)};
    asked.method = e.method;
    std::ranges::transform(asked.method, asked.method.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (e.operation.contains("requestBody"))
      asked.body =
          sample(document, e.operation["requestBody"]["content"]["application/json"]["schema"])
              .dump();
    const auto status = who.http.send(asked).status;
    EXPECT_LT(status, 500u) << who.name << ": " << asked.method << ' ' << asked.target;
    const bool refused = status == 400 || status == 401 || status == 403 || status == 404;
    return refused ? std::to_string(status) : "in";
  }

  static bool allowed(const caller& who, const entry& e) {
    const auto roles = e.operation.value("x-roles", json::array());
    return roles.empty() || std::ranges::find(roles, json(who.role)) != roles.end();
  }

  /// By the document alone, whatever the table says.
  static void judge(const caller& who, const entry& e, const std::string& told) {
    const bool of_a_booking = e.path.find("bookings/{id}") != e.path.npos;
    std::string wanted;
    if (!allowed(who, e))
      wanted = who.role.empty() ? "401" : "403";
    else if (who.stranger && !who.role.empty() && of_a_booking)
      wanted = "404";
    const bool promised = allowed(who, e) && told == "403";
    EXPECT_TRUE(!promised && (wanted.empty() || told == wanted))
        << who.name << " is told " << told << ": " << e.method << ' ' << e.path;
  }

  stage s;
  json document;
  std::string booking, offer;
  std::vector<caller> callers;
};

TEST_F(Authority, IsWhatTheTableSays) {
  std::string table = "method\tpath";
  for (const auto& c : callers)
    table += '\t' + c.name;
  table += '\n';
  for (const auto& e : entries()) {
    table += e.method + '\t' + e.path;
    for (auto& c : callers) {
      const auto what = told(c, e);
      table += '\t' + what;
      judge(c, e, what);
    }
    table += '\n';
  }
  const std::filesystem::path golden{CALLOUT_SOURCE_DIR "/protocols/contract/authority.tsv"};
  if (const char* how = std::getenv("CALLOUT_TEST_GOLDEN"); how && std::string{how} == "write")
    std::ofstream{golden} << table;
  std::ifstream file{golden};
  const std::string kept{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(table, kept) << "see protocols/contract/README.md";
}

} // namespace
} // namespace callout::end_to_end
