// What a simulated node runs on: CAF's scheduler for tests, whose jobs the world picks by chance,
// and a lane and an alarm in virtual time.
#pragma once

#include "simulations/world/clocks.hpp"
#include "simulations/world/store.hpp"

#include <map>

namespace caf::scheduler {
class test_coordinator;
}

namespace callout::sim {

class sim_engine final : public engine, private lane, private alarm {
public:
  /// `cut`: from the store.
  sim_engine(calendar&, store&, clock&, life_ptr, const bool& cut);

  /// Whether an actor has something to do.
  bool busy() const;
  /// Lets one actor, whichever luck picks, take its next message.
  void run_one(chance&);

private:
  callout::lane& lane() override { return *this; }
  callout::alarm& alarm() override { return *this; }
  void probe(std::function<void(journal_reader&)> job) override;
  void start(std::function<void(shard_id)> ring, std::function<void(instant)> each_second) override;
  void stop() override { ring_ = nullptr; }
  const char* scheduler() const override { return "testing"; }
  void runs(caf::actor_system&) override;
  void settle() override;

  void append(shard_batch, appended) override;
  void read(std::function<void(journal_reader&)> job) override;
  void set(shard_id, std::optional<instant>) override;
  void second();
  void look();

  struct waiting {
    std::shared_ptr<shard_batch> batch;
    appended done;
  };
  calendar& calendar_;
  store& store_;
  clock& clock_;
  const life_ptr life_;
  const bool& cut_;
  caf::scheduler::test_coordinator* actors_ = nullptr;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, waiting> appends_;
  std::map<std::uint64_t, std::function<void(journal_reader&)>> reads_;
  std::function<void(shard_id)> ring_;
  std::function<void(instant)> each_second_;
  std::map<shard_id, instant> due_;
  instant seen_{};
};

} // namespace callout::sim
