// Which shards a node should take and which it should hand over, given who is there: pure, and
// never needed for safety, which is the log's. A planned hand-over needs no word between the two:
// the one who holds a shard sees that it should be the other's, ends it in order, and his next
// record no longer lists it.
#pragma once

#include "actors/mesh/membership.hpp"
#include "actors/mesh/placement.hpp"

#include <functional>
#include <set>

namespace callout::mesh {

struct steward_limits {
  /// Who is there must have stood so long before anything is moved.
  std::chrono::milliseconds settle{500};
  /// Another who is there and should hand a shard over is waited for so long.
  std::chrono::milliseconds patience{15'000};
  /// A shard that another claimed is left alone for so long, and up to five times that.
  std::chrono::milliseconds damping{1'000};
  std::size_t taking = 64; ///< at once
  std::size_t giving = 16;
};

class steward {
public:
  /// `chance`: in [0, 1), for how long to leave a lost shard alone.
  steward(std::string self, std::vector<shard_id> all, std::function<double()> chance,
          steward_limits = {});

  struct orders {
    std::vector<shard_id> take, give_up;
  };
  /// What to do now; it is taken as done. `others` and oneself are in `alive`.
  orders look(const std::vector<const between::node_record*>& alive, steady::time_point now);

  // What became of it.
  /// False when it is not wanted any more: it is being given up.
  bool serves(shard_id, std::uint64_t epoch);
  void lost(shard_id, steady::time_point now);
  void given(shard_id);

  /// Whether whoever was there when last looked has been so for long enough.
  bool stands(steady::time_point now) const { return now - stands_since_ >= limits_.settle; }
  std::vector<between::held> holds() const;
  /// Those of one's own that another has claimed since, by what `alive` say.
  std::vector<shard_id> superseded(const std::vector<const between::node_record*>& alive) const;
  bool empty() const { return mine_.empty(); }
  /// Who holds what, as far as `alive` say.
  static std::map<shard_id, const between::node_record*>
  holders(const std::vector<const between::node_record*>& alive);

private:
  struct mine {
    std::uint64_t epoch = 0; ///< 0: being claimed
    bool leaving = false;
  };
  bool stands(const std::vector<const between::node_record*>& alive, steady::time_point now);
  bool may_take(shard_id, const between::node_record* holder, steady::time_point now);

  const std::string self_;
  const std::vector<shard_id> all_;
  const std::function<double()> chance_;
  const steward_limits limits_;
  std::map<shard_id, mine> mine_;
  std::map<shard_id, steady::time_point> left_alone_until_;
  std::map<shard_id, steady::time_point> waiting_since_;
  std::vector<std::string> seen_; ///< who was there when last looked, and how
  steady::time_point stands_since_{};
};

} // namespace callout::mesh
