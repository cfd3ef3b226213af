// The sandbox is killed in the middle of its work, again and again: what it answered stays so.
#include "tests/gateway/payments/teller.hpp"
#include "tests/kit/child.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <map>
#include <random>
#include <sstream>

namespace callout::payments {
namespace {

struct pipe_ends {
  int ends[2] = {-1, -1};
  pipe_ends() { EXPECT_EQ(::pipe(ends), 0); }
  ~pipe_ends() {
    ::close(ends[0]);
    close_writer();
  }
  void close_writer() {
    if (ends[1] >= 0)
      ::close(ends[1]);
    ends[1] = -1;
  }
  /// What has come until now; waits for something. Empty at the end, or out of patience.
  std::string read() const {
    pollfd p{ends[0], POLLIN, 0};
    if (::poll(&p, 1, 20'000) <= 0)
      return {};
    std::string text(65'536, '\0');
    const auto n = ::read(ends[0], text.data(), text.size());
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
  }
};

/// Rows that were printed by a child that was killed after at least so many.
std::string rows_of_a_killed_child(const std::filesystem::path& folder, int first, long at_least) {
  pipe_ends out;
  kit::child child{CALLOUT_HOLDER, {folder.string(), std::to_string(first)}, out.ends[1], 2};
  out.close_writer();
  std::string text;
  while (std::count(text.begin(), text.end(), '\n') < at_least) {
    const auto more = out.read();
    if (more.empty())
      break;
    text += more;
  }
  child.signal(SIGKILL);
  EXPECT_EQ(child.wait(std::chrono::seconds{20}), 128 + SIGKILL);
  for (auto more = out.read(); !more.empty(); more = out.read())
    text += more;
  return text;
}

TEST(Books, HoldEverythingThatWasAnsweredBeforeTheKill) {
  const kit::temporary_directory folder;
  const auto file = folder / "sandbox.db";
  std::mt19937 random{5};
  std::map<std::string, std::string> answered;
  int first = 0;
  for (int round = 0; round < 6; ++round) {
    const auto rows =
        rows_of_a_killed_child(folder.path(), first, 150 + static_cast<long>(random() % 400));
    std::istringstream in{rows};
    std::string key, result, reference;
    int last = first;
    while (in >> key >> result >> reference) {
      EXPECT_EQ(result, "ok");
      const auto [place, fresh] = answered.emplace(key, reference);
      EXPECT_EQ(place->second, reference) << key << " was answered otherwise before the kill";
      last = std::max(last, std::stoi(key.substr(2)));
    }
    ASSERT_GE(last, first + 100);
    first = last - 100;
    books_reader books{file};
    for (const auto& [k, r] : answered) {
      const auto line = books.find(deed::hold, k);
      ASSERT_TRUE(line) << k << " was answered and is not in the books";
      EXPECT_EQ(line->told.reference, r);
    }
  }
  books_reader books{file};
  const auto lines = books.lines_after(0, 1'000'000);
  for (std::size_t i = 0; i < lines.size(); ++i)
    ASSERT_EQ(lines[i].id, i + 1);
  EXPECT_GE(lines.size(), answered.size());
}

} // namespace
} // namespace callout::payments
