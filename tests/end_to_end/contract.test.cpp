// The routes that others build on: there, described, and closed to those who may not.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace callout::end_to_end {
namespace {

struct promised {
  const char* method;
  const char* path;
};

// What clients are promised; others may be added, none of these may go or be renamed.
constexpr promised contract[] = {{"post", "/v1/auth/otp"},
                                 {"post", "/v1/auth/tokens"},
                                 {"get", "/v1/catalog"},
                                 {"get", "/v1/me"},
                                 {"put", "/v1/me"},
                                 {"post", "/v1/bookings"},
                                 {"get", "/v1/bookings"},
                                 {"get", "/v1/bookings/{id}"},
                                 {"get", "/v1/bookings/{id}/history"},
                                 {"get", "/v1/bookings/{id}/dispatch"},
                                 {"post", "/v1/bookings/{id}/cancel"},
                                 {"post", "/v1/bookings/{id}/confirm"},
                                 {"post", "/v1/bookings/{id}/reject"},
                                 {"post", "/v1/bookings/{id}/reschedule"},
                                 {"put", "/v1/technicians/me"},
                                 {"post", "/v1/technicians/me/shift"},
                                 {"post", "/v1/technicians/me/location"},
                                 {"get", "/v1/technicians/me/earnings"},
                                 {"get", "/v1/technicians/me/payouts"},
                                 {"post", "/v1/offers/{id}/accept"},
                                 {"post", "/v1/offers/{id}/decline"},
                                 {"post", "/v1/bookings/{id}/depart"},
                                 {"post", "/v1/bookings/{id}/arrive"},
                                 {"post", "/v1/bookings/{id}/start"},
                                 {"post", "/v1/bookings/{id}/pause"},
                                 {"post", "/v1/bookings/{id}/resume"},
                                 {"post", "/v1/bookings/{id}/finish"},
                                 {"post", "/v1/bookings/{id}/assign"},
                                 {"post", "/v1/bookings/{id}/unassign"},
                                 {"post", "/v1/technicians/{id}/approve"},
                                 {"get", "/v1/zones"},
                                 {"get", "/v1/zones/locate"},
                                 {"get", "/v1/ledger/accounts"},
                                 {"get", "/v1/ledger/accounts/{name}/entries"},
                                 {"post", "/v1/payouts/run"},
                                 {"get", "/v1/payouts"},
                                 {"post", "/v1/bookings/{id}/refund"},
                                 {"post", "/v1/bookings/{id}/payment/retry"},
                                 {"post", "/v1/bookings/{id}/payment/write-off"},
                                 {"post", "/v1/bookings/{id}/payment/resolve"}};

constexpr promised sandbox[] = {{"get", "/v1/sandbox/messages"},
                                {"post", "/v1/sandbox/payments/faults"},
                                {"post", "/v1/sandbox/clock/advance"}};

json described(kit::http_client& http) {
  const auto document = expect(http.get("/openapi.json"));
  EXPECT_EQ(document["openapi"], "3.1.0");
  return document["paths"];
}

/// With something in place of what stands in braces.
std::string somewhere(std::string path) {
  for (auto open = path.find('{'); open != path.npos; open = path.find('{'))
    path.replace(open, path.find('}') - open + 1, "some-id");
  return path;
}

std::string upper(std::string text) {
  for (auto& c : text)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

TEST(Contract, DescribesWhatItPromises) {
  stage s;
  kit::http_client http{s.url()};
  const auto paths = described(http);
  for (const auto& route : contract)
    EXPECT_TRUE(paths.contains(route.path) && paths[route.path].contains(route.method))
        << route.method << " " << route.path;
  for (const auto& route : sandbox)
    EXPECT_TRUE(paths.contains(route.path) && paths[route.path].contains(route.method))
        << route.method << " " << route.path;
  const auto takes = [](const json& operation, const char* header) {
    const auto& all = operation["parameters"];
    return std::any_of(all.begin(), all.end(), [&](const json& p) { return p["name"] == header; });
  };
  const auto& cancel = paths["/v1/bookings/{id}/cancel"]["post"];
  EXPECT_TRUE(takes(cancel, "If-Match") && takes(cancel, "Idempotency-Key"));
  EXPECT_TRUE(cancel["responses"].contains("412"));
  EXPECT_FALSE(takes(paths["/v1/bookings"]["post"], "If-Match")) << "there is nothing yet to match";
}

/// What is served there, beside protocols/contract.
void compare_with_golden(const std::string& name) {
  stage s;
  kit::http_client http{s.url()};
  const auto served = expect(http.get('/' + name)).dump(1) + '\n';
  const auto golden = std::filesystem::path{CALLOUT_SOURCE_DIR "/protocols/contract"} / name;
  if (const char* how = std::getenv("CALLOUT_TEST_GOLDEN"); how && std::string{how} == "write")
    std::ofstream{golden} << served;
  std::ifstream file{golden};
  const std::string kept{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_TRUE(served == kept) << "it changed from byte "
                              << std::ranges::mismatch(served, kept).in1 - served.begin()
                              << " on; see protocols/contract/README.md";
}

TEST(Contract, IsWhatTheGoldenCopySays) {
  compare_with_golden("openapi.json");
}

TEST(Contract, IsWhatTheGoldenCopySaysOfTheStream) {
  compare_with_golden("asyncapi.json");
}

TEST(Contract, AsksEverybodyWhoHeIs) {
  stage s;
  kit::http_client http{s.url()};
  const std::set<std::string> open{"/v1/auth/otp", "/v1/auth/tokens"};
  for (const auto& route : contract) {
    const auto a = http.send({.method = upper(route.method),
                              .target = somewhere(route.path),
                              .body = std::string{route.method} == "get" ? "" : "{}"});
    EXPECT_EQ(a.status, open.contains(route.path) ? 400u : 401u)
        << route.method << " " << route.path << ": " << a.body;
    EXPECT_EQ(a.header("www-authenticate"), a.status == 401 ? "Bearer" : "");
  }
  EXPECT_EQ(http.get("/health/live").status, 200u);
  EXPECT_EQ(http.get("/health/ready").status, 200u);
}

TEST(Contract, KnowsABearerHoweverItIsSpelt) {
  stage s;
  const auto token = s.by_tool("customer", "noura").token();
  kit::http_client http{s.url()};
  const auto status = [&](const std::string& credentials) {
    return http
        .send({.method = "GET", .target = "/v1/me", .headers = {{"Authorization", credentials}}})
        .status;
  };
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER ", "bearer   "})
    EXPECT_EQ(status(scheme + token), 200u) << scheme;
  for (const char* scheme : {"Bearer", "Bear ", "Basic ", "Bearer-"})
    EXPECT_EQ(status(scheme + token), 401u) << scheme;
  EXPECT_EQ(status("Bearer"), 401u);
}

TEST(Contract, SaysThatNobodyIsPaidOutsideDevelopment) {
  for (const char* where : {"development", "staging", "production"}) {
    kit::temporary_directory folder;
    kit::server_process server{{.data = folder / "data", .environment = where}};
    EXPECT_EQ(server.terminate(), 0);
    const auto said = server.log_tail();
    const bool warned = std::string{where} != "development";
    EXPECT_EQ(said.find(std::string{"callout warning: "} + where) != said.npos, warned) << said;
    EXPECT_EQ(said.find("node.sandbox_providers") != said.npos, warned) << said;
  }
}

TEST(Contract, AnswersToItsNamesAndToPagesThatItKnows) {
  stage s{"[server]\nhosts = [\"127.0.0.1\"]\norigins = [\"https://app.example\"]\n"};
  auto noura = s.by_tool("customer", "noura");
  kit::http_client http{s.url()};
  EXPECT_EQ(http.get("/health/live").status, 200u);
  EXPECT_TRUE(http.raw("GET /health/live HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                  .starts_with("HTTP/1.1 421 "));
  const auto status = [&](const char* origin) {
    return http
        .raw("GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
             noura.token() +
             "\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             "Sec-WebSocket-Protocol: callout.v1\r\nOrigin: " +
             origin + "\r\n\r\n" + std::string("\x88\x80\0\0\0\0", 6))
        .substr(9, 3);
  };
  EXPECT_EQ(status("https://app.example"), "101");
  EXPECT_EQ(status("https://evil.example"), "403");
}

TEST(Contract, HasNoSandboxInProduction) {
  kit::temporary_directory folder;
  kit::server_process server{{.data = folder / "data", .environment = "production"}};
  kit::http_client http{server.url()};
  const auto paths = described(http);
  for (const auto& route : sandbox) {
    EXPECT_FALSE(paths.contains(route.path)) << route.path;
    EXPECT_EQ(http.send({.method = upper(route.method), .target = route.path}).status, 404u);
  }
  EXPECT_THROW(kit::tokens(folder / "data", "admin", "root"), std::runtime_error)
      << "tokens are given in development only";
  EXPECT_EQ(server.terminate(), 0);
}

} // namespace
} // namespace callout::end_to_end
