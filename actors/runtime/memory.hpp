// What an entity remembers of commands it has taken: the ids of clients' commands for a week,
// and for each shard that sends it effects how far it has come. It is a fold of the entity's
// own rows, so it needs no table of its own and leaves memory with its entity.
#pragma once

#include "actors/runtime/work.hpp"

namespace callout {

class shell_memory {
public:
  static constexpr std::chrono::hours window{7 * 24};
  /// Clients' commands that one entity remembers; the oldest are forgotten before their week is
  /// over when there are more. Bounds its memory and its snapshots to some 50 and 80 KB.
  static constexpr std::size_t commands_most = 1000;

  struct recollection {
    std::uint64_t version = 0; ///< of the answer
    bool hash_differs = false;
    bool pending = false; ///< taken, and its answer is still to come
    bool later = false;   ///< it was answered by a later event than those it led to
    bool refused = false; ///< it was turned down, and led to events all the same
  };

  /// False for a command taken before.
  bool is_new(const work&) const;
  recollection recall(const work&) const;

  void learn(const work&, std::uint64_t version);
  void learn(const event_row&);
  /// The event of this version holds the answer to a command taken `later`.
  void answered(std::string_view id, std::uint64_t version);

  std::size_t commands() const { return taken_.size(); }

  void write(std::string& out) const;
  void restore(const json&);

private:
  enum class stage : std::uint8_t { answered, pending, answered_later, refused };
  struct taken {
    std::uint64_t id;
    std::uint64_t hash;
    std::uint64_t version;
    std::int64_t at_ms;
    shell_memory::stage stage = stage::answered;
  };
  /// Never forgotten: after a crash its owner may send again what was done long ago. There are
  /// no more of them than shards.
  struct source {
    shard_id shard;
    std::uint32_t index;
    std::uint64_t seq;
  };

  void learn_client(std::string_view id, std::string_view hash, std::uint64_t version, instant at,
                    shell_memory::stage);
  void forget_old(std::int64_t now_ms);
  void learn_effect(const effect_position&);
  void learn_answers(const event_row&);
  const taken* find(std::string_view id) const;

  std::vector<taken> taken_; ///< oldest first
  std::vector<source> sources_;
  std::size_t pending_ = 0;
};

} // namespace callout
