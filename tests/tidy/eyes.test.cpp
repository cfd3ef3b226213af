// Shows on small samples that the tidy test sees what it forbids, and nothing else.
#include "tests/tidy/functions.hpp"
#include "tests/tidy/rules.hpp"
#include "tests/tidy/tree.hpp"

#include <gtest/gtest.h>

namespace callout::tidy {
namespace {

std::vector<std::string> texts(const std::vector<finding>& findings) {
  std::vector<std::string> out;
  for (const auto& one : findings)
    out.push_back(one.text());
  return out;
}

std::vector<finding> misplaced(std::string path, std::string_view text) {
  return misplaced_code(make_source(std::move(path), text));
}

std::vector<finding> untidy(std::string_view text) {
  return untidy_text(make_source("protocols/a.cpp", text));
}

TEST(Blanking, HidesCommentsAndLiterals) {
  EXPECT_EQ(blank("a(\"x\\\"y\"); // why\nb"), "a(\"    \");       \nb");
  EXPECT_EQ(blank("a /* { \n } */ b"), "a      \n      b");
  EXPECT_EQ(blank("'{' + 1'000 + u'}'"), "' ' + 1'000 + u' '");
  EXPECT_EQ(blank("R\"x(a\n)\" b)x\"; c"), "R\"   \n      \"; c");
  EXPECT_EQ(blank("/*/ x */ y"), "         y");
}

TEST(ConfinedCode, IsSeenWhereItDoesNotBelong) {
  for (const auto& rule : confined_code()) {
    const auto line = "x;\ny " + std::string(rule.code) + " z";
    const auto found = misplaced("protocols/a.cpp", line);
    ASSERT_EQ(found.size(), 1u) << rule.code;
    EXPECT_EQ(found[0].line, 2u);
    for (const auto& place : rule.only_in)
      EXPECT_TRUE(misplaced(std::string(place) + "a.cpp", line).empty()) << rule.code;
  }
}

TEST(ConfinedCode, IsOnlyCodeAndOnlyWholeWords) {
  EXPECT_TRUE(misplaced("actors/a.cpp", "// sleep_for is not used here").empty());
  EXPECT_TRUE(misplaced("actors/a.cpp", "x = \"std::cout\";").empty());
  EXPECT_TRUE(misplaced("actors/a.cpp", "std::snprintf(a, 1, b); grand(); operand();").empty());
  EXPECT_EQ(misplaced("actors/a.cpp", "std::printf(a); ::printf(b);").size(), 1u);
  EXPECT_TRUE(misplaced("README.md", "std::cout << 1;").empty());
}

TEST(Text, IsHeldToItsForm) {
  const std::string row(100, 'x');
  EXPECT_TRUE(untidy(row).empty());
  EXPECT_EQ(untidy(row + "x").size(), 1u);
  EXPECT_EQ(untidy("a\tb").size(), 1u);
  EXPECT_EQ(untidy("a \nb\r\n").size(), 2u);
  EXPECT_EQ(untidy("// TO"
                   "DO: later")
                .size(),
            1u);
  EXPECT_TRUE(untidy("mkdtemp(\"callout-XXXXXX\")").empty());
  EXPECT_EQ(untidy("\"/wo"
                   "rk/main\"")
                .size(),
            1u);
}

TEST(Text, CountsArabicByItsLetters) {
  std::string row = "// ";
  for (int i = 0; i < 97; ++i)
    row += "م";
  EXPECT_TRUE(untidy(row).empty());
  EXPECT_EQ(untidy(row + "م").size(), 1u);
}

TEST(Text, NamesNoStrangeHosts) {
  EXPECT_TRUE(
      untidy("http://127.0.0.1:8080/ ws://localhost/ https://pay.callout.example/").empty());
  EXPECT_TRUE(untidy("\"http://\" + host").empty());
  EXPECT_TRUE(untidy("http://db:5432 http://a.b.svc.cluster.local:4222").empty());
  EXPECT_EQ(untidy("https:/"
                   "/packages.host.net/x")
                .size(),
            1u);
}

TEST(Headers, AreGuarded) {
  EXPECT_TRUE(unguarded_header(make_source("a.hpp", "// Why.\n#pragma once\n")).empty());
  EXPECT_EQ(unguarded_header(make_source("a.hpp", "// #pragma once\n")).size(), 1u);
}

TEST(Folders, AreExplainedAndBuilt) {
  const std::vector<source> tree{
      make_source("a/CMakeLists.txt", "callout_library(a SOURCES x.cpp deep/y.cpp) # z.cpp"),
      make_source("a/README.md", "a"),
      make_source("a/deep/y.cpp", ""),
      make_source("a/ax.cpp", ""),
      make_source("a/x.cpp", ""),
      make_source("a/z.cpp", "")};
  EXPECT_EQ(texts(unexplained_folders(tree)),
            (std::vector<std::string>{"a/deep: a folder with code and without a README.md"}));
  EXPECT_EQ(texts(unbuilt_sources(tree)),
            (std::vector<std::string>{"a/ax.cpp: no CMakeLists.txt builds it",
                                      "a/z.cpp: no CMakeLists.txt builds it"}));
}

TEST(Functions, AreFoundWithTheirLength) {
  const auto found = functions_of(make_source("a.cpp", R"(namespace a {
struct s : base<decltype(f())> {
  explicit s(int x) : x_{x}, y_(x) {
    if (x) { y_ = 0; }
  }
public:
  auto operator()(int a) const -> int { return a; }
  std::vector<int> z = {1, 2};
};
template <class T>
  requires requires(T t) { t.x(); }
void take(
    options o = {}) {
  const auto inner = [&](int i) {
    return i;
  };
}
const std::map<int, std::string> table = make({1, 2});
const std::vector<row> rows{
    {f(1)},
    {f(2)},
};
TEST(Suite, IsNamed) {
}
})"));
  std::vector<std::string> seen;
  for (const auto& one : found)
    seen.push_back(one.name + " " + std::to_string(one.line) + " " + std::to_string(one.lines));
  EXPECT_EQ(seen, (std::vector<std::string>{"s 3 3", "operator() 7 1", "requires 10 2", "take 12 6",
                                            "TEST(Suite, IsNamed) 23 2"}));
}

TEST(Ratchet, OnlyEverTightens) {
  const auto list = make_source("list.txt", "# why\n70 a.cpp f\n80 b.cpp g\n90 c.cpp h\n");
  const std::vector<allowance> measured{
      {"a.cpp f", 70}, {"b.cpp g", 81}, {"c.cpp h", 60}, {"d.cpp i", 61}, {"e.cpp j", 60}};
  EXPECT_EQ(
      texts(ratchet(measured, 60, list)),
      (std::vector<std::string>{"b.cpp g: 81 lines, where 80 are allowed",
                                "d.cpp i: 61 lines, where 60 are allowed",
                                "list.txt: strike out \"c.cpp h\": it keeps to the limit now"}));
}

} // namespace
} // namespace callout::tidy
