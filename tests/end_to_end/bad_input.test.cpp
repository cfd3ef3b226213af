// Requests that are wrong in themselves: each is told what is wrong and where, and the client
// beside them is served throughout.
#include "tests/end_to_end/neighbour.hpp"
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

using namespace std::string_literals;

class BadInput : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person technician = s.by_tool("technician", "salem");
  neighbour beside{s};

  void TearDown() override {
    EXPECT_EQ(beside.trouble(), "");
    EXPECT_GT(beside.answered(), 0u);
  }

  /// A problem+json with this status and code; its detail begins with `where`.
  static void refused(const kit::http_answer& a, unsigned status, const std::string& code,
                      const std::string& where = {}) {
    EXPECT_EQ(a.status, status) << a.body;
    EXPECT_EQ(a.header("content-type"), "application/problem+json");
    const auto problem = a.document();
    EXPECT_EQ(problem["code"], code) << a.body;
    EXPECT_EQ(problem["status"], status);
    EXPECT_EQ(problem["instance"], a.header("x-request-id"));
    const std::string detail = problem["detail"];
    EXPECT_TRUE(detail.starts_with(where)) << detail;
  }
  kit::http_answer post(person& who, const std::string& target, const std::string& body) {
    return who.http().send({.method = "POST", .target = target, .body = body});
  }
};

/// So many letters of two bytes each.
std::string far_away(int letters) {
  std::string text;
  for (int i = 0; i < letters; ++i)
    text += "ب";
  return text;
}

struct wrong_text {
  std::string body;
  const char* where;
};

TEST_F(BadInput, TextThatIsNoJsonIsRefusedWithThePlace) {
  const auto deep = std::string(5'000, '[') + std::string(5'000, ']');
  std::string nested = "1";
  for (int i = 0; i < 100; ++i)
    nested = R"({"a":)" + nested + "}";
  const auto whole = wanted_now().dump();
  const std::vector<wrong_text> table{
      {"{", "/: not JSON at byte 2"},
      {"nonsense", "/: not JSON"},
      {whole.substr(0, whole.size() / 2), "/: not JSON"},
      {whole.substr(0, whole.size() - 1), "/: not JSON"},
      {whole + "x", "/: not JSON"},
      {whole + whole, "/: not JSON"},
      {whole + "\0"s, "/: holds a NUL"},
      {"\xff\xfe", "/: not JSON at byte 1"},
      {"{\"service\":\"\xff\"}", "/: not JSON"},
      {R"({"service":"\ud800"})", "/: not JSON"},
      {R"({"service":"a\u0000b"})", "/: a string holds a NUL"},
      {R"({"service":NaN})", "/: not JSON"},
      {R"({"location":{"lat":1e999}})", "/: not JSON"},
      {R"({"when":99999999999999999999})", "/: an integer does not fit in 64 bits"},
      {R"({"service":"a","service":"b"})", "/: the name 'service' stands twice"},
      {deep, "/: nested deeper than 32"},
      {nested, "/: nested deeper than 32"}};
  for (const auto& wrong : table) {
    SCOPED_TRACE(wrong.body.substr(0, 80));
    refused(post(customer, "/v1/bookings", wrong.body), 400, "malformed_json", wrong.where);
  }
}

struct wrong_field {
  const char* pointer; ///< what is replaced in a good body, or added to it
  json value;          ///< discarded: the field is left out
  const char* where;
  const char* code = "malformed";
  unsigned status = 400;
};

TEST_F(BadInput, FieldsOfABookingAreJudgedOneByOne) {
  const json left_out(json::value_t::discarded);
  const auto slot = [](const char* start, const char* end) {
    return json{{"start", start}, {"end", end}};
  };
  const std::vector<wrong_field> table{
      {"", json::array(), "/: expected an object"},
      {"", nullptr, "/: expected an object"},
      {"", "text", "/: expected an object"},
      {"/service", left_out, "/service: missing"},
      {"/service", 5, "/service: expected a string"},
      {"/service", nullptr, "/service: expected a string"},
      {"/service", "no.such", "/service: ", "booking.unknown_service", 422},
      {"/services", 1, "/services: unknown field"},
      {"/location", "here", "/location: expected an object"},
      {"/location/lat", "24.7", "/location/lat: expected a number"},
      {"/location/lat", 90.01, "/location/lat: out of range"},
      {"/location/lat", -91, "/location/lat: out of range"},
      {"/location/lon", 180.5, "/location/lon: out of range"},
      {"/location/lon", -1e300, "/location/lon: out of range"},
      {"/location/address", left_out, "/location/address: missing"},
      {"/location/address", "", "/location/address: too short"},
      {"/location/address", std::string(501, 'x'), "/location/address: too long"},
      {"/location/address", far_away(501), "/location/address: too long"},
      {"/location/address", " \t ", "/location/address: holds nothing but spaces"},
      {"/location/address", "x\x1b[31m", "/location/address: holds a control character"},
      {"/location/address", "a\u202eb", "/location/address: holds a character that turns"},
      {"/location/address", "a\u200bb", "/location/address: holds a character that cannot"},
      {"/location/altitude", 600, "/location/altitude: unknown field"},
      {"/when", "later", "/when: expected \"asap\""},
      {"/when", 7, "/when: expected \"asap\""},
      {"/when", slot("tomorrow", "x"), "/when/start: expected a time"},
      {"/when", slot("2030-02-30T10:00:00Z", "2030-03-01T10:00:00Z"),
       "/when/start: expected a time"},
      {"/when", slot("2030-01-01T10:00:00Z", "2030-01-01T09:00:00Z"), "/when/end: must be after"},
      {"/when", slot("2020-01-01T10:00:00Z", "2020-01-01T12:00:00Z"), "", "booking.bad_slot", 422},
      {"/when", slot("2030-01-01T10:00:00Z", "2030-01-09T10:00:00Z"), "", "booking.slot_too_long",
       422},
      {"/when", slot("2099-01-01T10:00:00Z", "2099-01-01T12:00:00Z"), "", "booking.slot_too_far",
       422},
      {"/note", std::string(1'001, 'x'), "/note: too long"},
      {"/note", json::array({"x"}), "/note: expected a string"},
      {"/payment_method", left_out, "/payment_method: missing"},
      {"/payment_method", "", "/payment_method: too short"},
      {"/customer", "someone-else", "/customer: ", "forbidden", 403}};
  for (const auto& wrong : table) {
    SCOPED_TRACE(std::string{wrong.pointer} + " " + wrong.value.dump().substr(0, 60));
    auto body = wanted_now();
    const json::json_pointer at{wrong.pointer};
    if (wrong.value.is_discarded())
      body[at.parent_pointer()].erase(at.back());
    else
      body[at] = wrong.value;
    refused(post(customer, "/v1/bookings", body.dump()), wrong.status, wrong.code, wrong.where);
  }
  EXPECT_EQ(customer.list("/v1/bookings")["items"].size(), 0u) << "none of them became a booking";
}

struct wrong_body {
  const char* method;
  const char* target;
  std::string body;
  const char* where;
};

TEST_F(BadInput, EveryOtherBodyIsJudgedToo) {
  const std::vector<wrong_body> table{
      {"POST", "/v1/technicians/me/shift", R"({"on":"yes"})", "/on: expected true or false"},
      {"POST", "/v1/technicians/me/shift", R"({})", "/on: missing"},
      {"POST", "/v1/technicians/me/location",
       R"({"lat":95,"lon":0,"accuracy_m":1,"at":"2026-11-22T10:00:00Z"})", "/lat: out of range"},
      {"POST", "/v1/technicians/me/location",
       R"({"lat":5,"lon":0,"accuracy_m":-1,"at":"2026-11-22T10:00:00Z"})",
       "/accuracy_m: out of range"},
      {"POST", "/v1/technicians/me/location", R"({"lat":5,"lon":0,"accuracy_m":1,"at":"now"})",
       "/at: expected a time"},
      {"PUT", "/v1/technicians/me", R"({"name":"","skills":["ac"],"base":{"lat":1,"lon":1}})",
       "/name: too short"},
      {"PUT", "/v1/technicians/me", R"({"name":"x","skills":[],"base":{"lat":1,"lon":1}})",
       "/skills: too short"},
      {"PUT", "/v1/technicians/me", R"({"name":"x","skills":[7],"base":{"lat":1,"lon":1}})",
       "/skills/0: expected a string"},
      {"PUT", "/v1/technicians/me", R"({"name":"x","skills":["ac"],"base":{"lat":1,"lon":999}})",
       "/base/lon: out of range"},
      {"POST", "/v1/offers/none:1/decline", R"({"reason":5})", "/reason: expected a string"},
      {"POST", "/v1/offers/none:1/decline", R"({"reason":"x)" + far_away(64) + "\"}",
       "/reason: too long"},
      {"POST", "/v1/offers/none:1/accept", R"({"reason":"near"})", "/reason: unknown"},
      {"POST", "/v1/sandbox/clock/advance", R"({"seconds":-5})", "/seconds: out of range"},
      {"POST", "/v1/sandbox/clock/advance", R"({"seconds":1.5})", "/seconds: expected an integer"},
      {"POST", "/v1/sandbox/payments/faults", R"({"faults":[{"fault":"meteor"}]})",
       "/faults/0/fault: expected one of"},
      {"POST", "/v1/auth/otp", R"({"phone":12})", "/phone: expected a string"},
      {"POST", "/v1/auth/tokens", R"({"code":"1"})", "/: expected challenge_id"}};
  for (const auto& wrong : table) {
    SCOPED_TRACE(std::string{wrong.target} + " " + wrong.body);
    refused(technician.http().send(
                {.method = wrong.method, .target = wrong.target, .body = wrong.body}),
            400, "malformed", wrong.where);
  }
}

TEST_F(BadInput, OnlyJsonInUtf8IsTaken) {
  for (const char* type : {"text/plain", "application/xml", "application/json; charset=latin1",
                           "multipart/form-data; boundary=x", "application/json, text/plain"}) {
    SCOPED_TRACE(type);
    refused(customer.http().send({.method = "POST",
                                  .target = "/v1/bookings",
                                  .body = wanted_now().dump(),
                                  .headers = {{"Content-Type", type}}}),
            415, "unsupported_media_type");
  }
  refused(customer.http().send(
              {.method = "GET", .target = "/v1/me", .headers = {{"Accept", "text/html"}}}),
          406, "not_acceptable");
  const auto page = customer.http().send(
      {.method = "GET", .target = "/docs", .headers = {{"Accept", "text/html"}}});
  EXPECT_EQ(page.status, 200u) << page.body;
  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  refused(customer.http().send(
              {.method = "GET", .target = "/docs", .headers = {{"Accept", "application/json"}}}),
          406, "not_acceptable", "Accept excludes text/html");
}

TEST_F(BadInput, NoMisspeltQuestionBecomesADeed) {
  const auto booking = "/v1/bookings/" + book(customer);
  for (const char* query : {"preview=true", "preview=yes", "preview=", "preview=2", "preview"})
    refused(customer.http().post(booking + "/cancel?" + query), 400, "malformed", "preview: ");
  for (const char* query : {"Preview=1", "prewiew=1", "preview=1&dry=1", "limit=1"})
    refused(customer.http().post(booking + "/cancel?" + query), 400, "malformed");
  refused(customer.http().get("/v1/bookings?state=draft"), 400, "malformed", "state: ");
  EXPECT_NE(customer.get(booking)["status"], "cancelled");
  customer.post(booking + "/cancel?preview=0");
  EXPECT_EQ(customer.get(booking)["status"], "cancelled");
}

TEST_F(BadInput, QueriesAndPathsAreJudged) {
  for (const char* query : {"limit=0", "limit=1000000", "limit=ten", "limit=-1"})
    refused(customer.http().get("/v1/bookings?"s + query), 400, "malformed", "limit: expected 1");
  for (const char* cursor : {"zzz", "62311fff", "62311f00"}) // Bytes that no store takes as text.
    refused(customer.http().get("/v1/bookings?cursor="s + cursor), 400, "malformed", "cursor: ");
  refused(customer.http().get("/v1/bookings?status=lost"), 400, "malformed", "status: ");
  for (const char* path : {"/v1/bookings/..%2f..", "/v1/bookings/%00", "/v1/bookings/%zz"})
    refused(customer.http().get(path), 400, "bad_target");
  refused(customer.http().get("/v1/nothing"), 404, "not_found");
  refused(customer.http().send({.method = "DELETE", .target = "/v1/me"}), 405,
          "method_not_allowed");
  refused(customer.http().get("/v1/bookings/" + std::string(3'000, 'a')), 414, "target_too_long");
  refused(customer.http().post("/v1/bookings", wanted_now(), std::string(256, 'k')), 400,
          "idempotency_key_malformed");
  for (const char* key : {"\"", "\"a", "\"\"", "\"a\"b\""})
    refused(customer.http().post("/v1/bookings", wanted_now(), key), 400,
            "idempotency_key_malformed");
  refused(customer.http().get("/v1/stream?access_token=x"), 400, "malformed", "access_token");
}

TEST_F(BadInput, AnAddressMayHaveAsManyLettersInArabicAsInEnglish) {
  auto body = wanted_now();
  body["location"]["address"] = far_away(500);
  body["note"] = "سطر\nسطر \u200f👨\u200d🔧";
  const auto booking = customer.post("/v1/bookings", body, 201);
  EXPECT_EQ(booking["location"]["address"], far_away(500));
  EXPECT_EQ(booking["note"], body["note"]);
}

TEST_F(BadInput, WhatIsTooLargeIsNotRead) {
  auto body = wanted_now();
  body["note"] = std::string(70'000, 'x');
  refused(post(customer, "/v1/bookings", body.dump()), 413, "body_too_large");
  std::string many = "{";
  for (int i = 0; many.size() < 60'000; ++i)
    many += "\"" + std::to_string(i) + "\":0,";
  refused(post(customer, "/v1/bookings", many + "\"z\":0}"), 400, "malformed");

  const auto said = [&](const std::string& bytes) { return customer.http().raw(bytes); };
  const auto bomb = "GET /v1/me HTTP/1.1\r\nHost: x\r\nX: " + std::string(1'000'000, 'y');
  EXPECT_TRUE(said(bomb + "\r\n\r\n").starts_with("HTTP/1.1 431 "));
  std::string fields = "GET /v1/me HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 10'000; ++i)
    fields += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_TRUE(said(fields + "\r\n").starts_with("HTTP/1.1 431 "));
  EXPECT_TRUE(said("\x16\x03\x01\x02").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(said("GET /v1/me SPDY/9\r\n\r\n").starts_with("HTTP/1.1 "));
}

TEST_F(BadInput, FramesOfAStreamAreJudgedAndTheStreamGoesOn) {
  auto his = technician.stream();
  his.wait_for("ready");
  const auto told = [&](const std::string& text) {
    his.send_text(text);
    return his.wait_for("error").dump();
  };
  const auto names = [](const std::string& said, const char* what) {
    EXPECT_NE(said.find(what), std::string::npos) << said;
  };
  names(told("nonsense"), "not JSON");
  names(told(std::string(200, '[')), "nested deeper");
  names(told("[]"), "/type");
  names(told(R"({"type":"teleport"})"), "unknown_frame");
  names(told(R"({"type":"resume","offset":-1})"), "/offset");
  names(told(R"({"type":"resume","offset":0,"all":true})"), "/all: unknown field");
  names(told(R"({"type":"ack"})"), "/offset");
  names(told(R"({"type":"ack","offset":"7"})"), "/offset");
  names(told(R"({"type":"ping","token":"x"})"), "/token: unknown field");
  names(told(R"({"type":"location","lat":91,"lon":0,"accuracy_m":1,"at":"2026-11-22T10:00:00Z"})"),
        "/lat: out of range");
  names(told(R"({"type":"location","lat":9,"lon":0,"accuracy_m":1,"at":"2001-11-22T10:00:00Z"})"),
        "position_stale");
  his.send({{"type", "ping"}});
  his.wait_for("pong");
  auto hers = customer.stream();
  hers.send({{"type", "location"},
             {"lat", 24.7},
             {"lon", 46.7},
             {"accuracy_m", 5},
             {"at", "2026-11-22T10:00:00Z"}});
  names(hers.wait_for("error").dump(), "forbidden");
}

} // namespace
} // namespace callout::end_to_end
