// House style as a test: each rule names file and line, so that a breach reads like a compiler
// error. The rules themselves are tables in rules.cpp.
#include "tests/tidy/functions.hpp"
#include "tests/tidy/rules.hpp"
#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace callout::tidy {
namespace {

constexpr std::size_t function_lines_allowed = 60;
constexpr std::size_t file_lines_allowed = 400;

const std::vector<source>& tree() {
  static const auto read = read_tree(CALLOUT_SOURCE_DIR);
  return read;
}

const source& file(std::string_view path) {
  const auto found = std::ranges::find(tree(), path, &source::path);
  if (found == tree().end())
    throw std::runtime_error("no such file: " + std::string(path));
  return *found;
}

std::string listed(const std::vector<finding>& findings) {
  std::string text;
  for (const auto& one : findings)
    text += one.text() + "\n";
  return text;
}

std::string listed_over_files(std::vector<finding> (*rule)(const source&)) {
  std::string text;
  for (const auto& one : tree())
    text += listed(rule(one));
  return text;
}

TEST(Tree, IsReadAsAWhole) {
  EXPECT_NO_THROW(file("CMakeLists.txt"));
  EXPECT_NO_THROW(file("dev"));
  EXPECT_FALSE(file("tests/tidy/tidy.test.cpp").code.empty());
  EXPECT_TRUE(
      std::ranges::none_of(tree(), [](const source& s) { return s.path.starts_with("build/"); }));
}

TEST(Tree, KeepsEachThingInItsPlace) {
  EXPECT_EQ(listed_over_files(misplaced_code), "");
}

TEST(Tree, IsWrittenTidily) {
  EXPECT_EQ(listed_over_files(untidy_text), "");
}

TEST(Tree, GuardsItsHeaders) {
  EXPECT_EQ(listed_over_files(unguarded_header), "");
}

TEST(Tree, ExplainsEachFolder) {
  EXPECT_EQ(listed(unexplained_folders(tree())), "");
}

TEST(Tree, BuildsEachSource) {
  EXPECT_EQ(listed(unbuilt_sources(tree())), "");
}

TEST(Tree, KeepsFunctionsShort) {
  std::vector<allowance> measured;
  for (const auto& one : tree())
    for (const auto& function : functions_of(one))
      measured.push_back({one.path + " " + function.name, function.lines});
  ASSERT_GT(measured.size(), 20u);
  const auto& list = file("tests/tidy/long_functions.txt");
  EXPECT_EQ(listed(ratchet(measured, function_lines_allowed, list)), "");
}

TEST(Tree, KeepsFilesShort) {
  std::vector<allowance> measured;
  for (const auto& one : tree())
    if (one.is_cpp())
      measured.push_back({one.path, one.lines.size()});
  const auto& list = file("tests/tidy/long_files.txt");
  EXPECT_EQ(listed(ratchet(measured, file_lines_allowed, list)), "");
}

} // namespace
} // namespace callout::tidy
