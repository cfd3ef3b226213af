// A running node: its shards and the door to them.
#pragma once

#include "actors/runtime/answers.hpp"
#include "actors/runtime/ports.hpp"
#include "actors/runtime/shard_limits.hpp"

namespace callout {

struct hosted_kinds;

struct node_settings {
  std::string name = "node-1";
  std::uint32_t shards = 64;             ///< per domain; must be the store's
  int threads = 1;                       ///< that run actors
  std::size_t commands_in_flight = 4096; ///< before clients are told to come later
  std::size_t rows_waiting = 4096;       ///< for the store; the same
  span deadline{10'000};                 ///< of a client's command
  shard_limits limits;
  span start_patience{30'000};
  std::function<std::string()> token;
  std::function<void(const char* event, std::string detail)> log;
};

class node final : public door {
public:
  /// Alone, without neighbours, it serves every shard; among others those it is given.
  node(node_settings, const hosted_kinds&, journal&, clock&, observer&,
       std::map<std::string, provider*>, neighbours* = nullptr);
  /// The same on another engine than threads.
  node(node_settings, const hosted_kinds&, std::unique_ptr<engine>, clock&, observer&,
       std::map<std::string, provider*>, neighbours* = nullptr);
  ~node() override;

  /// Alone: claims every shard and reads its log. Throws std::runtime_error when no further shard
  /// comes to serve within `start_patience`.
  void start();
  /// Refuses new commands, finishes what is under way, keeps the folds.
  void stop();

  /// Claims these shards; the neighbours hear when one serves, or was claimed by another.
  void take(const std::vector<shard_id>&);
  /// Ends one in order. `ended` is called, from any thread, once it does not sit here any more.
  void give_up(shard_id, std::function<void()> ended);
  bool holds(shard_id) const;
  /// Where such an entity lives; nothing when there is no such kind.
  std::optional<shard_id> shard_for(const entity_ref&) const;
  /// An effect of another node's shard. False when the target is not here; else `heard` is called
  /// with true once the answer is durable, and with false, or not at all, when there is none.
  bool deliver(shard_id to, const effect_position&, const entity_ref& sender, const callout::tell&,
               std::function<void(bool)> heard);
  /// Lets every shard here look whether its log is still its own.
  void check_logs();
  void check_log(shard_id);
  /// The answer to a command for which somebody may wait here.
  void answered(const std::string& command, const outcome<reply>&);

  /// Whether the log can be read just now.
  void probe_log(std::function<void(bool)>);
  /// The clock was moved.
  void look_at_clock();
  /// What its shard knows of itself and of it, for operators.
  void inspect(const entity_ref&, completion);
  /// Puts a parked entity back into service.
  void release(const entity_ref&);
  std::size_t in_flight() const;
  /// Rows that are decided and not yet durable.
  std::size_t unsaved() const;

  void submit(command_request, completion) override;
  void view(entity_ref, principal, completion, view_options = {}) override;
  void history(entity_ref, std::uint64_t after, std::size_t limit,
               std::function<void(outcome<std::vector<event_row>>)>) override;

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

} // namespace callout
