// Starts a cluster as somebody at a terminal would, asks it, ends it, and looks what is left.
#include "tests/kit/server_process.hpp"
#include "tests/kit/temporary_directory.hpp"

#include "protocols/json.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

namespace callout::cluster {
namespace {

using namespace std::chrono_literals;

std::filesystem::path program() {
  return std::filesystem::path{CALLOUT_BUILD_DIR} / "cluster";
}

/// What the cluster says, in a file; waits for words.
class told_cluster {
public:
  explicit told_cluster(std::vector<std::string> words) {
    const int into = ::open(said_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    process_ = std::make_unique<kit::child>(program(), words, into, into);
    ::close(into);
  }
  ~told_cluster() {
    process_->signal(SIGTERM);
    process_->wait(60s);
  }

  std::string said() const {
    std::ifstream in{said_};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  /// Whether it says this before it ends, and in time.
  bool says(const std::string& words) {
    const auto until = std::chrono::steady_clock::now() + 90s;
    while (said().find(words) == std::string::npos)
      if (process_->wait(20ms) || std::chrono::steady_clock::now() > until)
        return said().find(words) != std::string::npos;
    return true;
  }
  std::optional<int> end() {
    process_->signal(SIGTERM);
    return process_->wait(90s);
  }
  /// The word after `key` in the line that begins with `what`.
  std::string word(const std::string& what, const std::string& key) const {
    std::istringstream lines{said()};
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with(what + " ")) {
        std::istringstream words{line};
        for (std::string w; words >> w;)
          if (w == key && words >> w)
            return w;
      }
    return {};
  }

private:
  kit::temporary_directory folder_;
  std::filesystem::path said_ = folder_ / "said";
  std::unique_ptr<kit::child> process_;
};

bool runs(const std::string& pid) {
  return ::kill(std::stoi(pid), 0) == 0;
}

TEST(Cluster, RunsUntilToldToStopAndLeavesNothing) {
  told_cluster c{{"2", "--ttl-ms", "2000"}};
  ASSERT_TRUE(c.says("ready; ")) << c.said();
  std::vector<std::string> pids;
  for (const char* what : {"postgres", "nats", "node-1", "node-2"}) {
    pids.push_back(c.word(what, "pid"));
    ASSERT_FALSE(pids.back().empty()) << what << "\n" << c.said();
    EXPECT_TRUE(runs(pids.back())) << what;
    EXPECT_TRUE(std::filesystem::exists(c.word(what, "log"))) << what;
  }
  const auto data = c.word("ask", "--data");
  const auto until = std::chrono::steady_clock::now() + 30s;
  std::set<std::string> holders;
  while (holders != std::set<std::string>{"node-1", "node-2"}) {
    ASSERT_LT(std::chrono::steady_clock::now(), until) << "not shared out: " << json(holders);
    const auto asked = kit::run(kit::callout_binary(), {"shards", "--data", data});
    ASSERT_EQ(asked.code, 0) << asked.error;
    holders.clear();
    const auto shown = json::parse(asked.output);
    for (const auto& s : shown.at("shards"))
      holders.insert(s["node"].is_string() ? s["node"].get<std::string>() : "nobody");
  }
  const auto log = c.word("node-1", "log");
  EXPECT_EQ(c.end(), 0) << c.said();
  for (const auto& pid : pids)
    EXPECT_FALSE(runs(pid)) << pid << "\n" << c.said();
  EXPECT_FALSE(std::filesystem::exists(log));
}

TEST(Cluster, KeepsAFolderThatWasNamedAndTakesNoOther) {
  const kit::temporary_directory outer;
  std::ofstream{outer / "mine"} << "dear to me";
  told_cluster c{{"1", "--folder", outer.path().string()}};
  EXPECT_TRUE(c.says("is not empty")) << c.said();
  EXPECT_EQ(c.end(), 1);
  told_cluster other{{"1", "--folder", (outer / "new").string()}};
  ASSERT_TRUE(other.says("ready; ")) << other.said();
  EXPECT_EQ(other.end(), 0) << other.said();
  EXPECT_TRUE(std::filesystem::exists(outer / "new" / "node-1.log"));
}

} // namespace
} // namespace callout::cluster
