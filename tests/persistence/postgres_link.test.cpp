// A link to the database that others can neither read nor answer.
#include "persistence/postgres/link.hpp"
#include "persistence/postgres/postgres_journal.hpp"
#include "tests/kit/postgres_server.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

using link_kind = kit::postgres_server::link;

struct PostgresLink : testing::Test {
  static std::string told_of(const std::string& connection) {
    try {
      const postgres_journal opened{{.connection = connection}};
      return "opened";
    } catch (const journal_error& e) {
      return e.what();
    }
  }
  static bool says(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  }
};

TEST_F(PostgresLink, IsOpenedToAServerThatProvesItself) {
  kit::postgres_server server{{"fsync=off"}, link_kind::tls};
  kit::postgres_server stranger{{"fsync=off"}, link_kind::tls};
  server.fresh_database();
  const auto trusting = [&](const kit::postgres_server& whom) {
    return server.remote("test_1", "sslmode=verify-full sslrootcert=" + whom.authority().string());
  };
  EXPECT_EQ(told_of(trusting(server)), "opened");
  EXPECT_TRUE(says(told_of(trusting(stranger)), "certificate verify failed"));
  const auto misnamed = trusting(server) + " host=127.0.0.1 hostaddr=127.0.0.1";
  EXPECT_TRUE(says(told_of(misnamed), "does not match host name")) << told_of(misnamed);
}

TEST_F(PostgresLink, IsCalledUnsafeWhenOthersMayListen) {
  for (const char* safe :
       {"", "dbname=x", "host=/run/postgresql", "host=localhost", "postgresql://127.0.0.1/x",
        "host=db.example sslmode=verify-full", "postgresql://db.example/x?sslmode=verify-full",
        "host=localhost hostaddr=127.0.0.1"})
    EXPECT_FALSE(unsafe_link(safe)) << safe << ": " << *unsafe_link(safe);
  for (const char* unsafe :
       {"host=db.example", "host=db.example sslmode=require", "postgresql://db.example/x",
        "host=localhost,db.example", "host=localhost hostaddr=192.0.2.1", "service=prod",
        "host=127.evil.example", "host=db.example,localhost hostaddr=,127.0.0.1"})
    EXPECT_TRUE(says(unsafe_link(unsafe).value_or(""), "verify-full")) << unsafe;
  EXPECT_TRUE(unsafe_link("no connection at all"));
}

} // namespace
} // namespace callout
