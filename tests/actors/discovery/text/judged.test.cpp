// A list of questions judged by hand: what is found of each, and what of it should have been.
#include "actors/discovery/text/index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

namespace callout::full_text {
namespace {

// What the list must come to as a whole; a change that is better in the end may miss a line.
constexpr double precision_floor = 0.99;
constexpr double recall_floor = 0.99;
constexpr std::size_t lines_least = 80;

const std::vector<std::string> kinds{"service", "technician", "booking"};

std::vector<std::vector<std::string>> read_table(const std::string& name) {
  std::ifstream in{std::string{CALLOUT_TEXT_TABLES} + '/' + name};
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#'))
      continue;
    auto& row = rows.emplace_back();
    std::istringstream cells{line};
    for (std::string cell; std::getline(cells, cell, '\t');)
      row.push_back(cell);
  }
  return rows;
}

int kind_of(const std::string& name) {
  return static_cast<int>(std::ranges::find(kinds, name) - kinds.begin());
}

struct wanted {
  std::vector<std::string> all;
  std::size_t ordered = 0; ///< so many at the front, in this order
};

wanted read_wanted(const std::string& cell) {
  wanted w;
  std::istringstream words{cell};
  for (std::string word; words >> word;) {
    if (word == ">")
      w.ordered = w.all.size();
    else if (word != "-")
      w.all.push_back(word);
  }
  if (w.ordered > 0 && w.ordered + 1 == w.all.size())
    ++w.ordered;
  return w;
}

struct tally {
  std::size_t right = 0, found = 0, wanted = 0, out_of_order = 0;
};

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& w : words)
    all += (all.empty() ? "" : " ") + w;
  return all.empty() ? "-" : all;
}

void judge(const index& all, const std::vector<std::string>& row, tally& t) {
  question q{.text = row[1], .limit = 50};
  if (row[0] != "*")
    q.lets_through = [k = kind_of(row[0])](int kind, const auto&) { return kind == k; };
  std::vector<std::string> found;
  for (const auto& h : all.find(q))
    found.push_back(h.id);
  const auto w = read_wanted(row[2]);
  const std::set<std::string> should{w.all.begin(), w.all.end()};
  const auto right = static_cast<std::size_t>(
      std::ranges::count_if(found, [&](const auto& id) { return should.contains(id); }));
  const bool ordered =
      std::equal(w.all.begin(), w.all.begin() + static_cast<long>(w.ordered), found.begin(),
                 found.begin() + static_cast<long>(std::min(w.ordered, found.size())));
  t.right += right;
  t.found += found.size();
  t.wanted += should.size();
  t.out_of_order += !ordered;
  if (right != found.size() || right != should.size() || !ordered)
    std::cout << "missed: [" << row[0] << "] " << row[1] << "\n  wanted " << row[2] << "\n  found  "
              << joined(found) << '\n';
}

TEST(Judged, FindsWhatPeopleMeanAndLittleElse) {
  index all;
  for (const auto& row : read_table("documents.tsv")) {
    ASSERT_EQ(row.size(), 3u);
    all.put(kind_of(row[0]), row[1], {.text = row[2], .place = {}, .shown = {}});
  }
  const auto list = read_table("judged.tsv");
  ASSERT_GE(list.size(), lines_least);
  tally t;
  for (const auto& row : list) {
    ASSERT_EQ(row.size(), 3u) << row[0];
    judge(all, row, t);
  }
  const auto precision = static_cast<double>(t.right) / static_cast<double>(t.found);
  const auto recall = static_cast<double>(t.right) / static_cast<double>(t.wanted);
  std::cout << list.size() << " questions: precision " << precision << ", recall " << recall
            << ", out of order " << t.out_of_order << '\n';
  EXPECT_GE(precision, precision_floor);
  EXPECT_GE(recall, recall_floor);
  EXPECT_EQ(t.out_of_order, 0u);
}

} // namespace
} // namespace callout::full_text
