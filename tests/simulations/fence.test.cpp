// Spin searches the model of the fence, and must find each of its mutants out.
#include "tests/kit/child.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

struct FenceModel : testing::Test {
  /// What the search says; `mutant` as in -DNO_FENCE.
  std::string searched(const std::vector<std::string>& mutant = {}) {
    const kit::temporary_directory folder;
    const auto in_folder = [&](const std::string& command) {
      const auto done =
          kit::run("/bin/sh", {"-c", "cd " + folder.path().string() + " && " + command},
                   std::chrono::minutes{2});
      EXPECT_EQ(done.code, 0) << command << "\n" << done.output << done.error;
      return done.output;
    };
    std::string words;
    for (const auto& m : mutant)
      words += m + " ";
    in_folder("spin " + words + "-a " CALLOUT_FENCE_MODEL);
    in_folder(CALLOUT_C_COMPILER " -O2 -w -DSAFETY -o pan pan.c");
    return in_folder("./pan -m100000");
  }
  static bool says(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  }
};

TEST_F(FenceModel, HoldsInEveryOrderOfSteps) {
  const auto found = searched();
  EXPECT_TRUE(says(found, "errors: 0")) << found;
  for (const char* cut_short : {"max search depth too small", "not completed", "out of memory"})
    EXPECT_FALSE(says(found, cut_short)) << found;
}

TEST_F(FenceModel, IsBrokenByAnAppendThatGoesInWhereverTheLogEnds) {
  const auto found = searched({"-DNO_FENCE"});
  EXPECT_TRUE(says(found, "assertion violated (token==owner)")) << found;
}

TEST_F(FenceModel, IsBrokenByReadingAfterAnUnknownOutcomeWithoutAClaim) {
  const auto found = searched({"-DNO_RECLAIM"});
  EXPECT_TRUE(says(found, "assertion violated (found||")) << found;
}

TEST_F(FenceModel, IsBrokenByReadingBeforeTheClaimIsDurable) {
  const auto found = searched({"-DREAD_FIRST"});
  EXPECT_TRUE(says(found, "assertion violated (seen==at)")) << found;
}

} // namespace
} // namespace callout
