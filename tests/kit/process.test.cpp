#include "tests/kit/server_process.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <csignal>
#include <fstream>

namespace callout::kit {
namespace {

using namespace std::chrono_literals;

/// A shell script in the place of the server's binary.
std::filesystem::path script(const temporary_directory& here, const std::string& text) {
  const auto file = here / "callout";
  std::ofstream{file} << "#!/bin/sh\n" << text << "\n";
  ::chmod(file.c_str(), 0700);
  return file;
}

TEST(Run, GivesWhatAProgramPrintedAndItsCode) {
  const auto result = run("/bin/sh", {"-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.error, "err\n");
  EXPECT_EQ(result.code, 3);
}

TEST(Run, DoesNotWaitForEver) {
  EXPECT_THROW(run("/bin/sh", {"-c", "exec sleep 60"}, 100ms), std::runtime_error);
}

TEST(Run, SaysWhatCannotBeRun) {
  EXPECT_THROW(run("/no/such/program", {}), std::system_error);
}

TEST(ServerProcess, IsThereOnceItHasSaidSo) {
  temporary_directory here;
  server_process server{{.data = here / "data",
                         .binary = script(here, "echo starting $5; echo callout ready "
                                                "http://127.0.0.1:4711; exec sleep 60")}};
  EXPECT_EQ(server.url(), "http://127.0.0.1:4711");
  EXPECT_EQ(server.port(), 4711);
  EXPECT_TRUE(server.running());
  EXPECT_EQ(server.terminate(), 128 + SIGTERM);
  EXPECT_FALSE(server.running());
  EXPECT_EQ(server.log_tail(),
            "starting " + (here / "data").string() + "\ncallout ready http://127.0.0.1:4711\n");
}

TEST(ServerProcess, KeepsItsPortOverARestart) {
  temporary_directory here;
  server_process server{{.data = here / "data",
                         .binary = script(here, "[ $3 = 0 ] && p=4712 || p=$3; echo callout ready "
                                                "http://127.0.0.1:$p; exec sleep 60")}};
  const auto first = server.pid();
  server.kill_9();
  EXPECT_FALSE(server.running());
  server.restart();
  EXPECT_NE(server.pid(), first);
  EXPECT_EQ(server.port(), 4712);
}

TEST(ServerProcess, TellsWhyItDidNotStart) {
  temporary_directory here;
  const auto binary = script(here, "echo the database is locked >&2; exit 1");
  try {
    server_process server{{.data = here / "data", .binary = binary}};
    FAIL() << "started";
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string{e.what()}.find("the database is locked"), std::string::npos) << e.what();
  }
}

TEST(ServerProcess, IsNotWaitedForBeyondItsDeadline) {
  temporary_directory here;
  const auto binary = script(here, "exec sleep 60");
  EXPECT_THROW((server_process{{.data = here / "data", .binary = binary, .patience = 100ms}}),
               std::runtime_error);
}

TEST(Tokens, AreReadOneALine) {
  temporary_directory here;
  const auto binary =
      script(here, R"(for i in $(seq 1 $9); do printf '%s-%s\ttoken-%s\n' "$7" $i $i; done)");
  const auto all = tokens(here / "data", "technician", "tech", 3, binary);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[2].subject, "tech-3");
  EXPECT_EQ(all[2].text, "token-3");
}

TEST(Tokens, FewerThanAskedForAreAFailure) {
  temporary_directory here;
  const auto binary = script(here, R"(printf 'tech-1\tt\n')");
  EXPECT_THROW(tokens(here / "data", "technician", "tech", 3, binary), std::runtime_error);
}

} // namespace
} // namespace callout::kit
