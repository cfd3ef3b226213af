// The sandbox providers of a store keep one pair of books: who comes with others is turned away,
// whatever his name and whoever came first, before anybody can be answered from them.
#include "tests/end_to_end/cluster/nodes.hpp"
#include "tests/kit/nats_server.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace callout::cluster {
namespace {

class Sandbox : public testing::Test {
protected:
  /// A worker of this name, with a folder of its own.
  kit::server_options worker(const std::string& name) const {
    auto o = node_options(folder_.path(), 1, around_);
    o.data = folder_ / ("of-" + name);
    std::ranges::replace(o.arguments, node_name(1), name);
    return o;
  }
  /// What ended its start; empty when it started.
  static std::string refused(const kit::server_options& o) {
    try {
      const kit::server_process started{o};
    } catch (const std::runtime_error& e) {
      return e.what();
    }
    return {};
  }

  static constexpr const char* why = "node.roles: the sandbox providers of this store keep their "
                                     "books in another folder";

private:
  kit::temporary_directory folder_;
  kit::postgres_server postgres_;
  kit::nats_server nats_;
  const surroundings around_{.postgres = postgres_.fresh_database(),
                             .nats = "nats://localhost:" + std::to_string(nats_.port()),
                             .keys = folder_ / "keys",
                             .ttl_ms = 2000};
};

TEST_F(Sandbox, IsOneForAStore) {
  const auto first = worker("node-b");
  {
    const kit::server_process there{first};
    for (const auto* name : {"node-a", "node-c", "node-b"}) {
      auto other = worker(name);
      other.data += "-too";
      EXPECT_NE(refused(other).find(why), std::string::npos) << name;
    }
  }
  EXPECT_NE(refused(worker("node-a")).find(why), std::string::npos) << "while there is none";
  EXPECT_EQ(refused(first), "");
}

} // namespace
} // namespace callout::cluster
