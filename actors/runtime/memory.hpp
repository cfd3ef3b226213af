// What an entity remembers of commands it has taken: the ids of clients' commands for a week,
// and for each shard that sends it effects how far it has come. It is a fold of the entity's
// own rows, so it needs no table of its own and leaves memory with its entity.
#pragma once

#include "actors/runtime/work.hpp"

namespace callout {

class shell_memory {
public:
  static constexpr std::chrono::hours window{7 * 24};

  struct recollection {
    std::uint64_t version = 0;
    bool hash_differs = false;
  };

  /// False for a command taken before. One that was answered `later` counts as new each time:
  /// the rule itself knows how far it has come.
  bool is_new(const work&) const;
  recollection recall(const work&) const;

  void learn(const work&, std::uint64_t version);
  void learn(const event_row&);

  void write(std::string& out) const;
  void restore(const json&);

private:
  struct taken {
    std::uint64_t id;
    std::uint64_t hash;
    std::uint64_t version;
    std::int64_t at_ms;
  };
  struct source {
    shard_id shard;
    std::uint32_t index;
    std::uint64_t seq;
  };

  void learn_client(std::string_view id, std::string_view hash, std::uint64_t version, instant at);
  void learn_effect(const effect_position&);
  const taken* find(std::string_view id) const;

  std::vector<taken> taken_;
  std::vector<source> sources_;
};

} // namespace callout
