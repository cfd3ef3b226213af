// The discovery index as the provider that dispatching asks.
#pragma once

#include "actors/discovery/supply.hpp"
#include "actors/gathering/gathering.hpp"
#include "actors/mesh/timer.hpp"
#include "actors/runtime/ports.hpp"

#include <mutex>

namespace callout::config {

/// Answers each search at once; once told to gather, those of bookings that compete together. What
/// it holds then is in memory only: whoever starts anew asks anew.
class supply_provider final : public provider {
public:
  supply_provider(supply& s, clock& c) : supply_{s}, clock_{c} {}

  /// Before the first search is asked. The timer stops before this goes.
  void gather(const gathering::options&, mesh::timer&);

  void ask(const std::string& key, const payload& request,
           std::function<void(payload)> done) override;
  /// Rows of this node's shards: whoever does not look any more need not be chosen for.
  void appended(const std::vector<event_row>&);
  /// Time may have passed: somebody's window may be over.
  void look();
  /// Nobody waits for an answer any more: the node has stopped, and so has the timer.
  void let_go();

private:
  using answers = std::vector<std::pair<std::function<void(payload)>, dispatching::found>>;

  template <class Do>
  void step(Do&&);
  answers take(std::vector<gathering::answered>);
  void wake_by(std::optional<instant>, instant now);
  void wake();

  supply& supply_;
  clock& clock_;
  mesh::timer* timer_ = nullptr; ///< null: nobody is held
  std::mutex mutex_;
  std::optional<gathering::gathering> held_;
  std::map<std::string, std::function<void(payload)>> waiting_; ///< by name_of
  std::optional<instant> wakes_;
};

} // namespace callout::config
