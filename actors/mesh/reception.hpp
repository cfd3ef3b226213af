// What other nodes ask of the shards that sit here: two subjects for each of them, for who knows
// the row of its last claim and who does not. A body that is no question is answered with a refusal
// and does nothing.
#pragma once

#include "actors/mesh/timer.hpp"
#include "actors/mesh/transport.hpp"
#include "actors/runtime/node.hpp"
#include "protocols/between.hpp"

#include <atomic>
#include <map>

namespace callout::mesh {

class reception {
public:
  reception(node&, transport&, timer&, clock&, between::subjects);

  /// From now on, or no longer, this shard answers. One thread at a time.
  void open(shard_id, std::uint64_t epoch);
  void close(shard_id);
  /// Of a shard that was given up: until then who still asks is told to look again.
  void close_at(shard_id, steady::time_point);
  /// Whether any of those is open still.
  bool sweep(steady::time_point now);
  void close_all();

  struct counts {
    std::uint64_t questions = 0, refused = 0, nanoseconds = 0;
  };
  /// Since the start; any thread.
  counts counted() const { return {questions_, refused_, nanoseconds_}; }

private:
  void hear(shard_id, const std::string& body, const transport::respond&);
  void ask(shard_id, const between::command&, std::string_view fields, const transport::respond&);
  void ask(shard_id, const between::view&, std::string_view, const transport::respond&);
  void ask(shard_id, const between::tell&, std::string_view effect, const transport::respond&);
  void ask(shard_id, const between::release&, std::string_view, const transport::respond&);
  void ask(shard_id, const between::inspect&, std::string_view, const transport::respond&);

  node& here_;
  transport& away_;
  timer& timer_;
  clock& clock_;
  const between::subjects subjects_;
  std::atomic<std::uint64_t> questions_{0}, refused_{0}, nanoseconds_{0};
  struct desk {
    transport::subscribed anyone, under_epoch;
    std::uint64_t epoch = 0;
  };
  std::map<shard_id, desk> desks_;
  std::map<shard_id, steady::time_point> closing_;
};

} // namespace callout::mesh
