// A node among others: says each second that it is there, learns who else is, takes the shards
// that should be its own and hands over those that should not, and carries what shards say to
// each other across nodes. None of it is needed for safety.
#pragma once

#include "actors/mesh/feed.hpp"
#include "actors/mesh/reception.hpp"
#include "actors/mesh/router.hpp"
#include "actors/mesh/steward.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <stop_token>

namespace callout::mesh {

struct mesh_settings {
  between::node_record self; ///< what does not change of it
  std::uint32_t shards = 64; ///< per domain
  std::chrono::milliseconds ttl{4'000};
  std::chrono::milliseconds renew{1'000};
  /// A node that starts waits so long for its name, and for its shards to serve.
  std::chrono::milliseconds start_patience{30'000};
  /// A question to another shard that is not answered by then is put again.
  std::chrono::milliseconds tell_patience{10'000};
  steward_limits steward;
  router_settings router;
};

/// What a node hears of the mesh, from whoever runs it; must not block.
struct mesh_hooks {
  std::function<void(const char* event, std::string detail)> log;
  /// Cut off for a while, and back: what was sent meanwhile was not heard.
  std::function<void()> back = [] {};
  /// This shard has come to serve somewhere: what its last owner had not sent yet is lost.
  std::function<void(shard_id)> moved = [](shard_id) {};
  /// Another program runs under this node's name.
  std::function<void()> usurped = [] {};
  /// Which rows other nodes follow.
  feed::filter followed = [](const event_row&) { return true; };
  /// Development: the clocks of all stand as far ahead as the one furthest ahead.
  std::function<void(span)> ahead = [](span) {};
  /// In [0, 1).
  std::function<double()> chance;
};

class mesh final : public neighbours {
public:
  mesh(mesh_settings, transport&, roll&, timer&, clock&, mesh_hooks, feed::carrier);
  ~mesh() override;

  /// The node whose neighbour this is; before anything else.
  void attach(node&);
  /// Does what is to be done, again and again, until told to stop: what `join` waits for.
  void run(std::stop_token);
  /// Once. Only by one thread at a time.
  void turn();
  /// From now on hears of the others and, with each turn, tries to be one of them.
  void enter();
  /// The same, and waits until it has its name and the shards that fall to it. Throws
  /// std::runtime_error when the name is another's, the table cannot be reached, or its shards do
  /// not come to serve.
  void join();
  /// Another program runs under this name, so that it never will.
  bool refused();
  /// Hands every shard over, for as long as `patience`; new ones are not taken any more.
  void drain(std::chrono::milliseconds patience);
  /// After it does not run any more: nobody is asked or answered.
  void leave();

  router& way() { return *router_; }
  feed& rows() { return feed_; }
  void set_ahead(span);
  void set_address(std::string);
  /// The others were told lately that this node is there, and it heard that itself. If not, what is
  /// read from memory here may be old.
  bool fresh() const override;
  bool holds_any() const { return !empty_; }
  /// Whether anybody else is there to hear.
  bool company() const { return company_; }
  std::vector<between::node_record> nodes();
  /// What other nodes asked of the shards here.
  reception::counts asked() const { return reception_->counted(); }

private:
  using time = steady::time_point;

  void tell(shard_id, const effect_position&, const entity_ref& sender, const callout::tell&,
            std::function<void(bool)> heard) override;
  void answered(const std::string& command, const outcome<reply>&) override;
  void serves(shard_id, std::uint64_t epoch) override;
  void lost(shard_id) override;
  void cannot_read(shard_id) override;

  struct message;
  class promise;
  void send(const std::shared_ptr<message>&);
  void send_again(const std::shared_ptr<message>&);
  void work(time now);
  void post(std::function<void()>);
  void watch();
  void heard(const roll::entry&);
  void look_at_link(time now);
  void take_name(time now);
  void settle_name(const std::string& wrong);
  void renew(time now);
  void write(time now);
  void lost_the_table();
  void act(time now);
  void probe_log(time now);
  std::vector<const between::node_record*> alive(time now) const;
  void say(const char* event, std::string detail) const { hooks_.log(event, std::move(detail)); }

  const mesh_settings settings_;
  transport& away_;
  roll& roll_;
  timer& timer_;
  clock& clock_;
  const mesh_hooks hooks_;
  feed feed_;
  node* node_ = nullptr;
  std::unique_ptr<router> router_;
  std::unique_ptr<reception> reception_;

  // Of whoever runs it alone.
  membership members_;
  steward steward_;
  between::node_record self_;
  std::map<shard_id, std::uint64_t> epochs_; ///< under which shards were last seen to serve
  std::uint64_t revision_ = 0;
  bool changed_ = false; ///< the record, since it was written
  std::size_t checked_ = 0;
  std::uint64_t interruptions_ = 0; ///< of the link, as last seen
  bool named_ = false;
  std::uint64_t name_seen_ = 0; ///< the record that stood under our name
  time name_still_{};           ///< since when it has stood still
  bool looked_ = false;         ///< the first shards have been taken
  time last_turn_{}, written_{}, heads_told_{}, probed_{};
  time linked_{};                           ///< when the link was last seen to stand
  time echo_{};                             ///< when a record of ours was last heard
  std::shared_ptr<std::atomic<int>> probe_; ///< 0 under way, 1 good, -1 failed

  std::atomic<bool> company_{false};
  std::atomic<std::int64_t> fresh_until_{0}; ///< of the steady clock
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::condition_variable_any settled_;
  std::deque<std::function<void()>> posted_;
  bool serving_ = false;
  std::atomic<bool> empty_{true};
  std::string wrong_; ///< why it cannot join
  bool refused_ = false;
  std::vector<between::node_record> seen_;
  transport::subscribed watching_, answers_;
};

} // namespace callout::mesh
