// Whom a node believes to be there. A node is there as long as its record keeps changing, judged
// by the observer's own monotonic clock: watchers are not told of keys that expire, and nobody
// else's clock is trusted.
#pragma once

#include "actors/mesh/timer.hpp"
#include "protocols/between.hpp"

#include <map>

namespace callout::mesh {

class membership {
public:
  explicit membership(std::chrono::milliseconds ttl) : ttl_{ttl} {}

  void heard(between::node_record, std::uint64_t revision, steady::time_point now);
  void left(const std::string& node);
  /// The observer heard nothing since then for reasons of its own (it was cut off, or stopped):
  /// that says nothing about those who were there, and they are given their time anew.
  void grace(steady::time_point since, steady::time_point now);

  /// By name.
  std::vector<const between::node_record*> alive(steady::time_point now) const;
  const between::node_record* find(const std::string& node) const;

private:
  struct member {
    between::node_record record;
    std::uint64_t revision = 0;
    steady::time_point heard;
  };
  std::chrono::milliseconds ttl_;
  std::map<std::string, member> all_;
};

} // namespace callout::mesh
