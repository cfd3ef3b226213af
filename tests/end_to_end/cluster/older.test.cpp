// An older program among newer ones, as in a rolling update: it does not know an event that the
// other node has written.
#include "tests/end_to_end/cluster/nodes.hpp"
#include "tests/end_to_end/patient.hpp"
#include "tests/kit/nats_server.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <set>

namespace callout::cluster {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t people = 24;

class Older : public testing::Test {
protected:
  kit::server_options node(std::size_t number) const {
    return node_options(folder_.path(), number, around_);
  }
  /// What node 1 says of who holds what.
  json shards() const {
    const auto asked = kit::run(kit::callout_binary(), {"shards", "--data", node(1).data.string()});
    return asked.code == 0 ? json::parse(asked.output) : json::object();
  }
  std::size_t held_by(const std::string& name) const {
    for (const auto& n : shards().value("nodes", json::array()))
      if (n["node"] == name)
        return n["shards"];
    return 0;
  }
  std::set<std::int64_t> cannot_read(const std::string& name) const {
    for (const auto& n : shards().value("nodes", json::array()))
      if (n["node"] == name)
        return n["cannot_read"];
    return {};
  }
  template <class Condition>
  static bool comes_true(Condition&& c) {
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (!c()) {
      if (std::chrono::steady_clock::now() > until)
        return false;
      end_to_end::pause(100ms);
    }
    return true;
  }
  void run(const std::string& sql) const {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> db{PQconnectdb(database_.c_str()), PQfinish};
    const std::unique_ptr<PGresult, decltype(&PQclear)> got{PQexec(db.get(), sql.c_str()), PQclear};
    ASSERT_EQ(PQresultStatus(got.get()), PGRES_COMMAND_OK) << PQerrorMessage(db.get());
  }

private:
  kit::temporary_directory folder_;
  kit::postgres_server postgres_;
  kit::nats_server nats_;
  const std::string database_ = postgres_.fresh_database();
  const surroundings around_{.postgres = database_,
                             .nats = "nats://localhost:" + std::to_string(nats_.port()),
                             .keys = folder_ / "keys",
                             .ttl_ms = 2000};
};

TEST_F(Older, AProgramLeavesShardsThatItCannotReadToANewerOne) {
  const kit::server_process newer{node(1)};
  const auto all = kit::tokens(node(1).data, "customer", "ada", people);
  for (const auto& who : all)
    kit::http_client{newer.url(), who.text}.put("/v1/me", {{"name", "Ada"}, {"language", "en"}});
  auto options = node(2);
  options.binary = CALLOUT_OLDER;
  const kit::server_process older{options};
  ASSERT_TRUE(comes_true([&] { return held_by(node_name(2)) > 64; })) << shards().dump();
  const auto before = held_by(node_name(2));
  for (const auto& who : all) {
    end_to_end::patient client{{older.url()}, who.text};
    const auto seen = client.get("/v1/me").answer;
    EXPECT_EQ(seen.document()["name"], "Ada") << seen.body;
  }
  EXPECT_GT(cannot_read(node_name(2)).size(), 0u) << "nobody's shard came to the older one";
  // What it holds and what it left may grow while the nodes still share the shards out.
  EXPECT_TRUE(comes_true([&] {
    const auto left = cannot_read(node_name(2)).size();
    const auto holds = held_by(node_name(2));
    return holds + left >= before && holds > before / 2;
  })) << "and it keeps all others: "
      << shards().dump();
  EXPECT_EQ(cannot_read(node_name(1)), std::set<std::int64_t>{});
}

TEST_F(Older, AProgramThatTheStoreIsNoMoreForDoesNotStart) {
  { const kit::server_process made{node(1)}; }
  run("UPDATE facts SET value = '9' WHERE name = 'format'");
  try {
    const kit::server_process again{node(1)};
    FAIL() << "it started";
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string{e.what()}.find("for programs of format 9 and newer"), std::string::npos)
        << e.what();
  }
}

} // namespace
} // namespace callout::cluster
