#include "gateway/messaging/message_file.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <system_error>

namespace callout::messaging {
namespace {

std::string content(const std::filesystem::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(MessageFile, GrowsByRowsAndIsReadableByItsOwnerAlone) {
  const kit::temporary_directory folder;
  {
    message_file f{folder / "m.jsonl", 1000};
    EXPECT_TRUE(f.append("{\"a\":1}"));
  }
  message_file again{folder / "m.jsonl", 1000};
  EXPECT_TRUE(again.append("{\"a\":2}"));
  EXPECT_EQ(content(folder / "m.jsonl"), "{\"a\":1}\n{\"a\":2}\n");
  struct stat about {};
  ASSERT_EQ(::stat((folder / "m.jsonl").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

TEST(MessageFile, KeepsTwoFilesOfBoundedSize) {
  const kit::temporary_directory folder;
  message_file f{folder / "m.jsonl", 100};
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(f.append(std::to_string(1000 + i)));
    EXPECT_LE(std::filesystem::file_size(folder / "m.jsonl"), 100u);
  }
  EXPECT_EQ(content(folder / "m.jsonl.1").size(), 100u);
  EXPECT_TRUE(content(folder / "m.jsonl").ends_with("1199\n"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder.path()},
                          std::filesystem::directory_iterator{}),
            2);
}

TEST(MessageFile, CountsWhatItFoundTowardsItsBound) {
  const kit::temporary_directory folder;
  std::ofstream{folder / "m.jsonl"} << std::string(95, 'x') << "\n";
  message_file f{folder / "m.jsonl", 100};
  EXPECT_TRUE(f.append("12345"));
  EXPECT_EQ(content(folder / "m.jsonl"), "12345\n");
}

TEST(MessageFile, SaysThatItCannotBeOpened) {
  const kit::temporary_directory folder;
  EXPECT_THROW((message_file{folder / "nowhere" / "m.jsonl", 100}), std::system_error);
}

} // namespace
} // namespace callout::messaging
