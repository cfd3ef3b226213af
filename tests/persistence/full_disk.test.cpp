// A disk that is really full: a small file system in memory, in a name space of the test's own.
#include "persistence/rows_of.hpp"
#include "persistence/scribe.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace callout {
namespace {

enum outcome_of_child { fine = 0, not_allowed = 1, wrong = 2 };

bool own_small_disk(const std::filesystem::path& at) {
  if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return false;
  return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("none", at.c_str(), "tmpfs", 0, "size=3m") == 0;
}

void fill_up(const std::filesystem::path& at) {
  std::ofstream ballast{at / "ballast", std::ios::app};
  const std::string part(4096, 'x');
  while (ballast.write(part.data(), static_cast<std::streamsize>(part.size())).flush()) {
  }
}

/// On a disk without room: appends fail, say so and leave nothing; with room they go on.
bool survives(const std::filesystem::path& disk) {
  sqlite_journal log{disk / "data", {.wal_bytes = 256 * 1024}};
  scribe hand;
  std::vector<shard_batch> batch{hand.batch(7)};
  bool good = log.append(batch)[0].result == append_result::appended;
  fill_up(disk);
  batch = {hand.batch(7)};
  batch[0].rows[0].data = std::string(2'000'000, 'x');
  for (int i = 0; i < 3; ++i) {
    const auto report = log.append(batch)[0];
    good = good && report.result == append_result::failed &&
           report.why.find("is full") != std::string::npos;
  }
  good = good && log.reader()->head(7).seq == 1;
  std::filesystem::remove(disk / "ballast");
  batch[0].rows[0].data = std::string(200'000, 'x');
  return good && log.append(batch)[0].result == append_result::appended &&
         rows_of(*log.reader(), 7).size() == 2;
}

TEST(FullDisk, FailsAppendsUntilThereIsRoomAgain) {
  const kit::temporary_directory directory;
  const auto child = fork();
  if (child == 0) {
    if (!own_small_disk(directory.path()))
      _exit(not_allowed);
    try {
      _exit(survives(directory.path()) ? fine : wrong);
    } catch (const std::exception& e) {
      std::fprintf(stderr, "%s\n", e.what());
      _exit(wrong);
    }
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == not_allowed)
    GTEST_SKIP() << "this machine lets nobody mount a small file system";
  EXPECT_EQ(WEXITSTATUS(status), fine);
}

} // namespace
} // namespace callout
