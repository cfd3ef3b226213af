// A rolling restart of all nodes under load: no request fails that a client retries as told, and no
// frame that has an offset is lost.
#include "tests/end_to_end/faults/arena.hpp"
#include "tests/end_to_end/rolling/caller.hpp"
#include "tests/end_to_end/rolling/subscriber.hpp"
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace callout::rolling {
namespace {

using namespace std::chrono_literals;
using end_to_end::eventually;
using clock = std::chrono::steady_clock;

constexpr std::size_t customers = 8, shifting = 3, offered = 3, rounds = 2;
constexpr auto nodes = faults::arena::size;
/// A few streets from those who book.
constexpr double near_lat = 24.695, near_lon = 46.68;

struct somebody {
  std::string id, token;
  std::unique_ptr<subscriber> stream;
  std::unique_ptr<caller> calls; ///< none of those who only listen
};

/// Rows of this type that an entity has.
std::size_t count_of(const crash::log_book& log, const std::string& kind, const std::string& id,
                     const std::string& type) {
  std::size_t rows = 0;
  for (const auto* r : log.of(kind, id))
    rows += r->type == type;
  return rows;
}

class Rolling : public testing::Test {
protected:
  void SetUp() override {
    eventually("all shards are shared out", [&] { return arena_.whole(0); });
    for (std::size_t i = 0; i < nodes; ++i)
      doors_.push_back(arena_.at(i).process->url());
    // Some go on and off shift, far away; the others are near those who book, and get offers.
    for (const auto& t : kit::tokens(arena_.here().data, "technician", "shifting", shifting)) {
      be_found(t.text, 21.48, 39.19);
      come(t, caller::kind::technician);
    }
    for (const auto& t : kit::tokens(arena_.here().data, "technician", "offered", offered)) {
      be_found(t.text, near_lat, near_lon);
      come(t, std::nullopt);
    }
    for (const auto& t : kit::tokens(arena_.here().data, "customer", "guest", customers))
      come(t, caller::kind::customer);
  }
  void TearDown() override {
    if (HasFailure())
      std::cout << "what is left lies in " << arena_.keep().string() << std::endl;
  }

  void be_found(const std::string& token, double lat, double lon) {
    end_to_end::person himself{doors_.front(), token};
    himself.put("/v1/technicians/me",
                {{"name", "Worker"}, {"skills", {"ac"}}, {"base", {{"lat", lat}, {"lon", lon}}}});
    himself.post("/v1/technicians/me/shift", {{"on", true}});
  }
  /// Each begins at another door.
  void come(const kit::token& t, std::optional<caller::kind> calls) {
    const auto n = people_.size();
    json first;
    if (!calls)
      first = {{"type", "location"},
               {"lat", near_lat},
               {"lon", near_lon},
               {"accuracy_m", 8},
               {"at", crash::advance(arena_.here(), 1)}};
    people_.push_back({t.subject, t.text,
                       std::make_unique<subscriber>(doors_, t.text, n % nodes, first), nullptr});
    if (calls)
      people_.back().calls = std::make_unique<caller>(*calls, doors_, t.text, (n + 1) % nodes);
  }
  std::size_t served() const {
    std::size_t all = 0;
    for (const auto& p : people_)
      all += p.calls ? p.calls->served() : 0;
    return all;
  }
  /// The load goes on meanwhile.
  void await_served(std::size_t more) {
    const auto enough = served() + more;
    eventually("clients are served", [&] { return served() >= enough; });
  }
  void restart(std::size_t i) {
    const auto before = served();
    const auto begun = clock::now();
    const auto passed = [&] {
      return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begun).count();
    };
    EXPECT_EQ(arena_.at(i).process->terminate(), 0) << "node " << i + 1;
    const auto ended = passed();
    arena_.start(i);
    eventually("it is ready",
               [&] { return kit::http_client{doors_[i]}.get("/health/ready").status == 200; });
    std::cout << "node " << i + 1 << " ended after " << ended << " ms, was back after " << passed()
              << " ms; " << served() - before << " requests were served meanwhile" << std::endl;
    EXPECT_GT(served(), before);
  }

  using reports = std::map<std::string, caller::report>;

  /// Each request was served.
  reports calls_end() {
    std::size_t asked = 0, tries = 0;
    caller::report worst;
    reports called;
    for (auto& p : people_) {
      if (!p.calls)
        continue;
      const auto& r = called[p.id] = p.calls->leave();
      asked += r.served;
      tries += r.tries;
      if (r.longest > worst.longest)
        worst = r;
      for (const auto& w : r.wrong)
        ADD_FAILURE() << p.id << ": " << w;
    }
    std::cout << asked << " requests, asked " << tries << " times; the longest wait "
              << worst.longest.count() << " ms (" << worst.slowest << ")" << std::endl;
    EXPECT_GT(tries, asked) << "nobody noticed that nodes went away";
    return called;
  }

  /// Each frame was shown.
  void streams_end() {
    const auto here = arena_.here();
    // What came of the last requests is told until it is heard.
    for (auto& p : people_) {
      std::uint64_t told = 0;
      try {
        eventually("that", [&] {
          told =
              count_of(crash::read_log(here.data, here.database), "inbox", p.id, "inbox.notified");
          return p.stream->whole() >= told; // More may have come since.
        });
      } catch (const std::runtime_error&) {
        ADD_FAILURE() << p.id << " has seen " << p.stream->whole() << " of the " << told
                      << " frames of his inbox";
      }
    }
    subscriber::report all;
    for (auto& p : people_) {
      const auto r = p.stream->leave();
      all.frames += r.frames;
      all.again += r.again;
      all.out_of_turn += r.out_of_turn;
      all.resumed += r.resumed;
      for (const auto& [code, count] : r.ends)
        all.ends[code] += count;
      EXPECT_EQ(r.started_over, 0u) << p.id;
      EXPECT_EQ(r.frames, r.whole) << p.id << " counted a frame twice, or not at all";
      EXPECT_TRUE(p.calls || r.frames > 0) << p.id << " got no offer";
      for (const auto& w : r.wrong)
        ADD_FAILURE() << p.id << ": " << w;
    }
    std::cout << all.frames << " frames in " << people_.size()
              << " streams, which were closed by 1012 " << all.ends[1012] << " times and resumed "
              << all.resumed << " times; " << all.again << " frames were shown again, "
              << all.out_of_turn << " came out of turn" << std::endl;
    EXPECT_GE(all.ends[1012], nodes * rounds);
  }

  /// What was answered is in the log, once.
  void audit(const reports& called) {
    const auto log = crash::read_log(arena_.here().data, arena_.here().database);
    for (const auto& found : {crash::audit_order(log), crash::audit_places(log)})
      for (const auto& w : found)
        ADD_FAILURE() << w;
    for (const auto& [who, r] : called) {
      std::size_t ended = 0;
      for (const auto& id : r.booked) {
        EXPECT_EQ(count_of(log, "booking", id, "booking.created"), 1u) << id;
        ended += count_of(log, "booking", id, "booking.cancelled");
      }
      EXPECT_EQ(ended, r.called_off) << who;
      EXPECT_EQ(std::set(r.booked.begin(), r.booked.end()).size(), r.booked.size()) << who;
      // One of them is from before he began to call.
      EXPECT_EQ(count_of(log, "technician", who, "technician.shift_set"), r.shifts + (r.shifts > 0))
          << who;
    }
  }

  faults::arena arena_;
  std::vector<std::string> doors_;
  std::vector<somebody> people_;
};

TEST_F(Rolling, RestartFailsNoRequestAndLosesNoFrame) {
  await_served(100);
  for (std::size_t round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < nodes; ++i)
      restart(i);
  await_served(100);
  const auto called = calls_end();
  streams_end();
  for (std::size_t i = nodes; i-- > 0;)
    EXPECT_EQ(arena_.at(i).process->terminate(), 0);
  audit(called);
  const auto chain = arena_.tool({"audit", "verify"});
  EXPECT_EQ(chain.code, 0) << chain.error;
}

} // namespace
} // namespace callout::rolling
