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

constexpr std::size_t customers = 8, technicians = 4, rounds = 2;
constexpr auto nodes = faults::arena::size;

struct somebody {
  std::string id;
  caller::kind kind;
  std::unique_ptr<subscriber> stream;
  std::unique_ptr<caller> calls;
};

class Rolling : public testing::Test {
protected:
  void SetUp() override {
    eventually("all shards are shared out", [&] { return arena_.whole(0); });
    for (std::size_t i = 0; i < nodes; ++i)
      doors_.push_back(arena_.at(i).process->url());
    come(caller::kind::technician, technicians);
    come(caller::kind::customer, customers);
  }
  void TearDown() override {
    if (HasFailure())
      std::cout << "what is left lies in " << arena_.keep().string() << std::endl;
  }

  /// Each begins at another door.
  void come(caller::kind k, std::size_t count) {
    const bool works = k == caller::kind::technician;
    for (const auto& t : kit::tokens(arena_.here().data, works ? "technician" : "customer",
                                     works ? "worker" : "guest", count)) {
      if (works)
        be_found(t.text);
      auto stream = std::make_unique<subscriber>(doors_, t.text, people_.size() % nodes);
      people_.push_back({t.subject, k, std::move(stream), nullptr});
      tokens_.push_back(t.text);
    }
  }
  /// Near those who book, so that they get offers.
  void be_found(const std::string& token) {
    end_to_end::person himself{doors_.front(), token};
    himself.put(
        "/v1/technicians/me",
        {{"name", "Worker"}, {"skills", {"ac"}}, {"base", {{"lat", 24.69}, {"lon", 46.69}}}});
    himself.post("/v1/technicians/me/shift", {{"on", true}});
  }
  void all_call() {
    for (std::size_t i = 0; i < people_.size(); ++i)
      people_[i].calls =
          std::make_unique<caller>(people_[i].kind, doors_, tokens_[i], (i + 1) % nodes);
  }
  std::size_t served() const {
    std::size_t all = 0;
    for (const auto& p : people_)
      all += p.calls->served();
    return all;
  }
  /// The load goes on meanwhile.
  void await_served(std::size_t more) {
    const auto enough = served() + more;
    eventually("clients are served", [&] { return served() >= enough; });
  }
  void restart(std::size_t i) {
    const auto before = served();
    EXPECT_EQ(arena_.at(i).process->terminate(), 0) << "node " << i + 1;
    arena_.start(i);
    eventually("it is ready",
               [&] { return kit::http_client{doors_[i]}.get("/health/ready").status == 200; });
    std::cout << "node " << i + 1 << " restarted; " << served() - before
              << " requests were served meanwhile" << std::endl;
    EXPECT_GT(served(), before);
  }

  faults::arena arena_;
  std::vector<std::string> doors_, tokens_;
  std::vector<somebody> people_;
};

/// Rows of this type that an entity has.
std::size_t count_of(const crash::log_book& log, const std::string& kind, const std::string& id,
                     const std::string& type) {
  std::size_t rows = 0;
  for (const auto* r : log.of(kind, id))
    rows += r->type == type;
  return rows;
}

TEST_F(Rolling, RestartFailsNoRequestAndLosesNoFrame) {
  all_call();
  await_served(100);
  for (std::size_t round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < nodes; ++i)
      restart(i);
  await_served(100);

  std::size_t asked = 0, tries = 0;
  std::chrono::milliseconds longest{0};
  std::string slowest;
  std::map<std::string, caller::report> called;
  for (auto& p : people_) {
    const auto r = called[p.id] = p.calls->leave();
    asked += r.served;
    tries += r.tries;
    if (r.longest > longest) {
      longest = r.longest;
      slowest = r.slowest;
    }
    for (const auto& w : r.wrong)
      ADD_FAILURE() << p.id << ": " << w;
  }
  std::cout << asked << " requests, " << tries - asked << " of them again; the longest wait "
            << longest.count() << " ms (" << slowest << ")" << std::endl;
  EXPECT_GT(tries, asked) << "nobody noticed that nodes went away: it was no test";

  const auto here = arena_.here();
  // What came of the last requests is told until it is heard.
  const auto inbox = [&](const std::string& id) {
    return count_of(crash::read_log(here.data, here.database), "inbox", id, "inbox.notified");
  };
  for (auto& p : people_)
    eventually(p.id + " has seen all of his inbox",
               [&] { return p.stream->whole() == inbox(p.id); });

  std::size_t frames = 0, again = 0, out_of_turn = 0, resumed = 0;
  std::map<unsigned, std::size_t> ends;
  for (auto& p : people_) {
    const auto r = p.stream->leave();
    frames += r.frames;
    again += r.again;
    out_of_turn += r.out_of_turn;
    resumed += r.resumed;
    for (const auto& [code, count] : r.ends)
      ends[code] += count;
    EXPECT_EQ(r.started_over, 0u) << p.id;
    EXPECT_EQ(r.frames, r.whole) << p.id << " counted a frame twice, or not at all";
    for (const auto& w : r.wrong)
      ADD_FAILURE() << p.id << ": " << w;
  }
  std::cout << frames << " frames in " << people_.size() << " streams, which were closed by 1012 "
            << ends[1012] << " times and resumed " << resumed << " times; " << again
            << " frames were shown again, " << out_of_turn << " came out of turn" << std::endl;
  EXPECT_GE(ends[1012], nodes * rounds);

  for (std::size_t i = nodes; i-- > 0;)
    EXPECT_EQ(arena_.at(i).process->terminate(), 0);
  const auto log = crash::read_log(here.data, here.database);
  for (const auto& found : {crash::audit_order(log), crash::audit_places(log)})
    for (const auto& w : found)
      ADD_FAILURE() << w;
  for (const auto& p : people_) {
    const auto& r = called.at(p.id);
    std::size_t ended = 0;
    for (const auto& id : r.booked) {
      EXPECT_EQ(count_of(log, "booking", id, "booking.created"), 1u) << id;
      ended += count_of(log, "booking", id, "booking.cancelled");
    }
    EXPECT_EQ(ended, r.called_off) << p.id;
    EXPECT_EQ(std::set(r.booked.begin(), r.booked.end()).size(), r.booked.size()) << p.id;
    EXPECT_EQ(count_of(log, "technician", p.id, "technician.shift_set"),
              p.kind == caller::kind::technician ? r.shifts + 1 : 0)
        << p.id;
  }
  const auto chain = arena_.tool({"audit", "verify"});
  EXPECT_EQ(chain.code, 0) << chain.error;
}

} // namespace
} // namespace callout::rolling
