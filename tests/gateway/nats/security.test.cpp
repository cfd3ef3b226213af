// Who may come in, and whom we believe.
#include "tests/gateway/nats/world.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace callout::nats {
namespace {

using kit::nats_server;

options secured(const nats_server& server) {
  auto o = plain(server);
  o.user = nats_server::user();
  o.password = nats_server::password();
  o.tls = tls_options{.authority_file = server.authority().string()};
  return o;
}

/// Why nobody takes us; "connected" if somebody does.
std::string told_of(const options& o) {
  try {
    const node tried{o};
    const auto served = tried.echo("s", "");
    return tried.ask("s", "x").how == delivery::answered ? "connected" : "deaf";
  } catch (const unusable& e) {
    return e.what();
  }
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(NatsSecurity, ConnectsToAServerThatProvesItselfAndKnowsUs) {
  const nats_server server{nats_server::link::tls}, stranger{nats_server::link::tls};
  EXPECT_EQ(told_of(secured(server)), "connected");

  auto deceived = secured(server);
  deceived.tls->authority_file = stranger.authority().string();
  EXPECT_TRUE(says(told_of(deceived), "local issuer certificate")) << told_of(deceived);
  // Those that this machine trusts do not include it either.
  deceived.tls->authority_file.clear();
  EXPECT_TRUE(says(told_of(deceived), "local issuer certificate")) << told_of(deceived);

  auto misnamed = secured(server);
  misnamed.servers = {"nats://127.0.0.1:" + std::to_string(server.port())};
  EXPECT_TRUE(says(told_of(misnamed), "mismatch")) << told_of(misnamed);
  misnamed.tls->hostname = "nats.example.org";
  EXPECT_TRUE(says(told_of(misnamed), "hostname mismatch")) << told_of(misnamed);
  misnamed.tls->hostname = "localhost";
  EXPECT_EQ(told_of(misnamed), "connected");
}

TEST(NatsSecurity, DoesNotTalkInTheClearWhenTlsIsSet) {
  const nats_server server;
  auto o = plain(server);
  o.tls.emplace();
  EXPECT_TRUE(says(told_of(o), "ecure")) << told_of(o);
}

TEST(NatsSecurity, IsRefusedWithTheWrongPasswordAndKeepsIt) {
  const nats_server server{nats_server::link::tls};
  auto o = secured(server);
  o.password = "guess-me-not";
  const auto why = told_of(o);
  EXPECT_TRUE(says(why, "uthoriz") || says(why, "uthent")) << why;
  EXPECT_FALSE(says(why, o.password));
  o.user.clear();
  o.password.clear();
  EXPECT_NE(told_of(o), "connected");
}

TEST(NatsSecurity, ShowsACertificateWhereOneIsAskedFor) {
  const nats_server server{nats_server::link::mutual_tls};
  auto o = secured(server);
  EXPECT_NE(told_of(o), "connected");
  o.tls->certificate_file = server.client_certificate().string();
  o.tls->key_file = server.client_key().string();
  EXPECT_EQ(told_of(o), "connected");
}

TEST(NatsSecurity, SaysWhichOptionIsWrong) {
  const nats_server server;
  const auto with = [&](auto change) {
    auto o = plain(server);
    change(o);
    return told_of(o);
  };
  EXPECT_TRUE(says(with([](options& o) { o.servers.clear(); }), "no server"));
  const auto inside = with([](options& o) { o.servers = {"nats://localhost:hush@localhost:1"}; });
  EXPECT_TRUE(says(inside, "user and password"));
  EXPECT_FALSE(says(inside, "hush"));
  EXPECT_TRUE(says(with([](options& o) { o.servers = {"http://localhost"}; }), "nats://"));
  EXPECT_TRUE(says(with([](options& o) { o.servers = {"tls://localhost"}; }), "TLS"));
  EXPECT_TRUE(says(with([](options& o) { o.node.clear(); }), "no name"));
  EXPECT_TRUE(says(with([](options& o) { o.user = "me"; }), "password"));
  EXPECT_TRUE(says(with([](options& o) { o.credentials_file = "/nowhere"; }), "/nowhere"));
  EXPECT_TRUE(says(with([](options& o) { o.tls = tls_options{.authority_file = "/nowhere"}; }),
                   "/nowhere"));
  EXPECT_TRUE(says(with([](options& o) { o.tls = tls_options{.certificate_file = "/some"}; }),
                   "key belong"));
  EXPECT_TRUE(says(with([](options& o) { o.requests_max = 0; }), "bound"));
  EXPECT_TRUE(says(with([](options& o) { o.ping_interval = 0ms; }), "time"));
}

TEST(NatsSecurity, SaysThatNoServerIsThere) {
  nats_server server;
  const auto o = plain(server);
  server.stop();
  EXPECT_TRUE(says(told_of(o), "no server takes us")) << told_of(o);
}

/// The library gives a connection up when it is refused twice; we do not.
TEST(NatsSecurity, ComesBackWhenItIsKnownAgain) {
  nats_server server{nats_server::link::tls};
  const node one{secured(server)};
  const auto served = one.echo("s", "");
  server.stop();
  server.change_password("other-times");
  server.start();
  ASSERT_TRUE(one.noted("closed"));
  ASSERT_TRUE(one.noted("refused"));
  EXPECT_EQ(one.ask("s", "x").how, delivery::cut);
  server.stop();
  server.change_password(nats_server::password());
  server.start();
  ASSERT_TRUE(soon([&] { return one.way->connected(); }));
  EXPECT_TRUE(soon([&] { return one.ask("s", "x", 1s).how == delivery::answered; }));
  while (one.diary->size() > 0) {
    const auto e = one.diary->take();
    EXPECT_FALSE(says(e->detail, nats_server::password())) << e->what << ": " << e->detail;
  }
}

} // namespace
} // namespace callout::nats
