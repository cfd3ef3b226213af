// Bytes as an attacker would send them, over a real socket: each is answered once and the
// connection closed, whatever follows is never taken for a request, however the bytes are cut,
// and a healthy client beside it is served throughout.
#include "tests/gateway/echo_server.hpp"
#include "tests/gateway/raw_client.hpp"

#include <gtest/gtest.h>

namespace callout::testing {
namespace {

using namespace std::string_literals;

const std::string second = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string json_head = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";

struct row {
  std::string bytes;
  unsigned status;
};

/// Heads that must be refused, whether or not Beast's parser takes them.
const row broken_heads[] = {
    {"GET / HTTP/1.1\nHost: h\n\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"s, 400},
    {"GET /a\0 HTTP/1.1\r\nHost: h\r\n\r\n"s, 400},
    {"GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n\tfolded\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\nContent-Length\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\n: y\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\nX\x7f: y\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\nX(: y\r\n\r\n", 400},
    {"GET /\xd8\xa7 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"GET / / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"GET /  HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400},
    {"GET / HTTPS/1.1\r\nHost: h\r\n\r\n", 400},
    {"GET /\r\nHost: h\r\n\r\n", 400},
    {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
    {"GET / HTTP/1.2\r\nHost: h\r\n\r\n", 505},
    {"PRI * HTTP/2.0\r\n\r\n", 505},
    {"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"\x16\x03\x01\x02\x00\x01\x00", 400},
    {"\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {" GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {json_head + "Transfer-Encoding: identity\r\n\r\n", 400},
    {json_head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400},
    {json_head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
    {json_head + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n", 400},
    {json_head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
    {json_head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {json_head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {json_head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400},
    {json_head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
    {json_head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {json_head + "Content-Length: 5\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n", 400},
    {"POST /a HTTP/1.0\r\nHost: h\r\nContent-Type: application/json\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {json_head + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n1", 400},
    {json_head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n1", 400},
    {json_head + "Content-Length: 1, 1\r\n\r\n1", 400},
    {json_head + "Content-Length: +1\r\n\r\n1", 400},
    {json_head + "Content-Length: -1\r\n\r\n1", 400},
    {json_head + "Content-Length: 0x1\r\n\r\n1", 400},
    {json_head + "Content-Length: 1 1\r\n\r\n1", 400},
    {json_head + "Content-Length: 18446744073709551617\r\n\r\n1", 400},
    {json_head + "Content-Length: \r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 400},
    {"get / HTTP/1.1\r\nHost: h\r\n\r\n", 405},
    {"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 405},
    {"TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", 405},
    {json_head + "Content-Length: 99999999\r\n\r\n", 413},
    {"POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc",
     415},
    {json_head + "Content-Length: 1\r\nExpect: tea\r\n\r\n1", 417},
};

const std::string chunked = json_head + "Transfer-Encoding: chunked\r\n\r\n";

const row broken_bodies[] = {
    {chunked + "x\r\n\r\n", 400},
    {chunked + "-1\r\nab\r\n0\r\n\r\n", 400},
    {chunked + "+1\r\na\r\n0\r\n\r\n", 400},
    {chunked + "0x1\r\na\r\n0\r\n\r\n", 400},
    {chunked + " 1\r\na\r\n0\r\n\r\n", 400},
    {chunked + "1\na\r\n0\r\n\r\n", 400},
    {chunked + "1\r\nab0\r\n\r\n", 400},
    {chunked + "1\r\na0\r\n\r\n", 400},
    {chunked + "1;\x01\r\na\r\n0\r\n\r\n", 400},
    {chunked + "ffffffffffffffff1\r\na\r\n0\r\n\r\n", 400},
    {chunked + "ffffffffffffffff\r\na\r\n0\r\n\r\n", 413},
    {chunked + "10001\r\n", 413},
    {chunked + "0\r\nContent-Length: 5\r\n\r\n", 400},
    {chunked + "0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {chunked + "0\r\nbad trailer\r\n\r\n", 400},
    {chunked + "1;" + std::string(9000, 'a'), 400},
    {chunked + "0\r\n" + std::string(9000, 'a'), 400},
};

/// A client of good manners. Since a loop serves in the order in which bytes arrived, its
/// answer also shows that what was sent before its question has been read.
class bystander {
public:
  explicit bystander(std::uint16_t port) : client_{port} {}
  void expect_service() {
    client_.send("GET /healthy HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto got = client_.receive();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->body, "GET /healthy");
  }

private:
  raw_client client_;
};

void expect_refusal(raw_client& client, unsigned status, const std::string& bytes) {
  const auto got = client.receive();
  ASSERT_TRUE(got) << bytes;
  EXPECT_EQ(got->status, status) << bytes << got->body;
  EXPECT_EQ(got->header("content-type"), "application/problem+json");
  EXPECT_EQ(got->header("connection"), "close");
  const auto body = json::parse(got->body);
  EXPECT_EQ(body["status"], status);
  EXPECT_EQ(body["instance"], got->header("x-request-id"));
  EXPECT_EQ(got->header("allow").find("GET") != std::string::npos, status == 405);
  EXPECT_TRUE(client.closed()) << bytes;
}

template <std::size_t N>
void refuse_all(const row (&rows)[N]) {
  echo_server server;
  bystander healthy{server.port()};
  for (const auto& [bytes, status] : rows) {
    raw_client client{server.port()};
    client.send(bytes + second);
    expect_refusal(client, status, bytes);
    healthy.expect_service();
  }
  EXPECT_EQ(server.stats().requests, N) << "only the healthy client's came through";
  EXPECT_EQ(server.stats().refused, N);
  EXPECT_EQ(server.incidents().size(), N);
}

TEST(Smuggling, AHeadInDoubtIsTheLastOfItsConnection) {
  refuse_all(broken_heads);
}

TEST(Smuggling, ABodyInDoubtIsTheLastOfItsConnection) {
  refuse_all(broken_bodies);
}

TEST(Smuggling, CuttingTheBytesChangesNothing) {
  echo_server server;
  bystander healthy{server.port()};
  for (const auto* rows : {&broken_heads[1], &broken_heads[9], &broken_heads[31], &broken_heads[38],
                           &broken_bodies[6], &broken_bodies[12]}) {
    for (std::size_t cut = 1; cut < rows->bytes.size(); ++cut) {
      raw_client client{server.port()};
      client.send(rows->bytes.substr(0, cut));
      healthy.expect_service();
      client.send(rows->bytes.substr(cut) + second);
      expect_refusal(client, rows->status, rows->bytes);
    }
  }
}

TEST(Smuggling, GoodRequestsAreReadAlikeHoweverTheyAreCut) {
  echo_server server;
  bystander healthy{server.port()};
  const std::string bytes = "\r\n" + chunked +
                            "2\r\n{\"\r\n5;x=\"y\"\r\na\":1}\r\n0\r\nX: y\r\n\r\n" + json_head +
                            "Content-Length: 2\r\n\r\n{}" + second;
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    raw_client client{server.port()};
    client.send(bytes.substr(0, cut));
    healthy.expect_service();
    client.send(bytes.substr(cut));
    EXPECT_EQ(client.receive()->body, "POST /a {\"a\":1}") << cut;
    EXPECT_EQ(client.receive()->body, "POST /a {}") << cut;
    EXPECT_EQ(client.receive()->body, "GET /smuggled") << cut;
  }
  raw_client drop_by_drop{server.port()};
  for (const char byte : bytes) {
    drop_by_drop.send({&byte, 1});
    healthy.expect_service();
  }
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(drop_by_drop.receive()->status, 200u);
}

/// The last chunk's line without what follows it was more than Beast's parser could bear.
TEST(Smuggling, ABodyOfTheLastChunkAloneMayComeInAnyPieces) {
  echo_server server;
  bystander healthy{server.port()};
  const std::string bytes = chunked + "0\r\n\r\n";
  for (std::size_t first = chunked.size(); first < bytes.size(); ++first)
    for (std::size_t next = first + 1; next < bytes.size(); ++next) {
      raw_client client{server.port()};
      for (const auto& part : {bytes.substr(0, first), bytes.substr(first, next - first),
                               bytes.substr(next) + second}) {
        client.send(part);
        healthy.expect_service();
      }
      EXPECT_EQ(client.receive()->body, "POST /a") << first << ' ' << next;
      EXPECT_EQ(client.receive()->body, "GET /smuggled") << first << ' ' << next;
    }
}

} // namespace
} // namespace callout::testing
