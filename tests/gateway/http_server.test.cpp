// The server as clients meet it: real sockets, well-behaved requests.
#include "tests/gateway/echo_server.hpp"
#include "tests/gateway/raw_client.hpp"

#include <gtest/gtest.h>

namespace callout::testing {
namespace {

using http::response;

TEST(Server, AnswersOverAndOverOnOneConnection) {
  echo_server server;
  raw_client client{server.port()};
  for (int i = 0; i < 3; ++i) {
    client.send("GET /v1/things?n=" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto got = client.receive();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->status, 200u);
    EXPECT_EQ(got->body, "GET /v1/things n=" + std::to_string(i));
    client.send("POST /v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                "Content-Length: 7\r\n\r\n{\"a\":1}");
    EXPECT_EQ(client.receive()->body, "POST /v1/things {\"a\":1}");
  }
  EXPECT_EQ(server.stats().requests, 6u);
}

} // namespace
} // namespace callout::testing
