// Where the log is, and what keeps a second one from being begun beside it.
#include "tests/end_to_end/visits.hpp"
#include "tests/kit/postgres_server.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace callout::end_to_end {
namespace {

struct Elsewhere : testing::Test {
  std::string settings_for(const std::string& database) {
    const auto file = folder / (std::to_string(++files) + ".toml");
    std::ofstream{file} << "[store]\npostgres = \"" << database << "\"\n";
    return file.string();
  }
  std::string told(const std::filesystem::path& data, std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"serve", "--port", "0", "--data", data.string()});
    const auto ended = kit::run(kit::callout_binary(), words);
    EXPECT_NE(ended.code, 0);
    return ended.error;
  }
  bool says(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  }

  kit::temporary_directory folder;
  kit::postgres_server postgres;
  int files = 0;
};

TEST_F(Elsewhere, ASecondNodeIsRefused) {
  const auto database = postgres.fresh_database();
  const kit::server_process first{
      {.data = folder / "a", .arguments = {"--config", settings_for(database)}}};
  EXPECT_TRUE(says(told(folder / "b", {"--config", settings_for(database)}),
                   "another node serves from this database"));
}

TEST_F(Elsewhere, AFolderWhoseLogIsElsewhereIsNotGivenAnother) {
  {
    kit::server_process there{
        {.data = folder / "a", .arguments = {"--config", settings_for(postgres.fresh_database())}}};
    there.terminate();
  }
  EXPECT_TRUE(says(told(folder / "a"), "the log of this folder is in PostgreSQL"));
  EXPECT_TRUE(says(told(folder / "a", {"--config", settings_for(postgres.fresh_database())}),
                   "the log of this folder is in another database"));
  {
    kit::server_process here{{.data = folder / "b"}};
    here.terminate();
  }
  EXPECT_TRUE(says(told(folder / "b", {"--config", settings_for(postgres.fresh_database())}),
                   "this folder has a log of its own"));
}

TEST_F(Elsewhere, AServerThatIsNotThereIsNamed) {
  EXPECT_TRUE(says(told(folder / "a", {"--config", settings_for("host=/nowhere dbname=x")}),
                   "PostgreSQL: "));
  kit::server_process here{{.data = folder / "a"}}; // What was refused has left no mark.
}

TEST_F(Elsewhere, OutsideDevelopmentAServerFarAwayMustProveItself) {
  EXPECT_TRUE(says(told(folder / "a", {"--environment", "production", "--config",
                                       settings_for("host=db.example dbname=x")}),
                   "store.postgres: the server is on another machine"));
}

/// What was acknowledged is there after the server of the database fell, and while it is gone
/// callers are told to try again.
TEST_F(Elsewhere, TheDatabaseFallsAndComesBack) {
  const auto file = settings_for(postgres.fresh_database());
  kit::server_process node{{.data = folder / "a", .arguments = {"--config", file}}};
  person customer{node.url(), kit::tokens(folder / "a", "customer", "noura").at(0).text};
  const auto booking = book(customer);
  postgres.kill_9();
  const auto lost = customer.http().post("/v1/bookings", wanted_now(), "while-it-is-gone");
  EXPECT_EQ(lost.status, 503u) << lost.body;
  postgres.start();
  std::string made;
  eventually("it serves again", [&] {
    const auto again = customer.http().post("/v1/bookings", wanted_now(), "while-it-is-gone");
    if (again.status == 201)
      made = again.document()["id"];
    return again.status == 201;
  });
  // Shards come back one by one.
  const auto there = [&](const std::string& path) {
    eventually(path, [&] { return customer.http().get(path).status == 200; });
    return customer.get(path);
  };
  EXPECT_EQ(there("/v1/bookings")["items"].size(), 2u);
  EXPECT_EQ(there("/v1/bookings/" + booking)["id"], booking);
  EXPECT_EQ(there("/v1/bookings/" + made)["id"], made);
}

} // namespace
} // namespace callout::end_to_end
