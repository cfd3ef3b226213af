// The supervisor of one shard and the only writer of its log. It takes one command at a time
// together with all that follows from it inside the shard, appends what came of it as a whole,
// and lets nothing out (replies, effects, frames) before that is durable: the gate.
#pragma once

#include "actors/runtime/answers.hpp"
#include "actors/runtime/entity_type.hpp"
#include "actors/runtime/messages.hpp"
#include "actors/runtime/ports.hpp"
#include "actors/runtime/shard_books.hpp"
#include "actors/runtime/shard_limits.hpp"

#include <atomic>
#include <deque>
#include <unordered_set>

namespace callout {

/// What a shard needs of its node; outlives it.
struct shard_surroundings {
  callout::clock& clock;
  callout::lane& lane;
  callout::alarm& alarm;
  callout::observer& observer;
  callout::answers& answers;
  const entity_types& types;
  std::map<std::string, provider*> providers;
  std::uint32_t shards = 64; ///< per domain
  std::string node;
  shard_limits limits;
  std::function<std::string()> token;                         ///< random, for a claim
  std::function<caf::actor(shard_id)> route;                  ///< to a shard's owner
  std::function<void(shard_id, std::uint64_t epoch)> serving; ///< told once the log is read
  /// Among others: told that another has claimed it, whereupon it ends. Alone: none, and what was
  /// claimed by who knows whom is claimed again.
  std::function<void(shard_id)> superseded;
  neighbours* others = nullptr;
  std::function<void()> settle;      ///< as of an engine
  std::atomic<std::size_t>& unsaved; ///< rows of all shards that are decided and not yet durable
  std::function<void(const char* event, std::string detail)> log;
};

class shard final : public caf::event_based_actor {
public:
  shard(caf::actor_config&, shard_id, const shard_surroundings&);
  const char* name() const override { return "shard"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  enum class phase { recovering, serving, stopping, stopped };

  /// A command in the queue, and who hears of its end.
  struct item {
    work_ptr job;
    std::shared_ptr<completion> done;
    instant deadline{};
    std::function<void(bool)> heard; ///< of a told command
  };
  /// A command in hand with all that follows from it in this shard.
  struct unit {
    item first;
    work_ptr in_hand;
    bool handed_over = false; ///< to its entity, which has not said what came of it
    bool soon = false;        ///< it will, as it has no history to read first
    std::deque<work_ptr> inner;
    std::vector<work_ptr> finished;
    std::vector<event_row> rows;
    std::vector<effects> row_effects;
    std::vector<std::pair<std::size_t, std::string>> snapshots; ///< by index of row
    instant now{};
  };
  struct resident {
    caf::actor self;
    std::uint64_t ticket = 0; ///< of the read under way
    /// What it is to be made of, until it has been handed over.
    std::unique_ptr<entity_read> found;
    instant used{};
    std::uint64_t last_seq = 0;
  };
  using gate_action = std::function<void(bool durable)>;

  // shard.cpp: life of the shard
  void keep_watch();
  void recover();
  void claim(const log_head&);
  void read_log();
  void begin_serving(shard_recovery);
  void fall(const append_report&);
  void stand_down();
  void read_again(const std::string& why);
  void on_tick();
  void housekeeping(instant now);
  void set_alarm();
  void keep_alarm();
  std::optional<instant> due() const;
  std::optional<instant> ring_at() const;
  void stop(std::shared_ptr<void> until_ended);
  void release_log();
  void finish_stopping();
  void drop_told();
  instant now() const;
  bool stays_here(const entity_ref&) const;

  // shard_units.cpp: one command and what follows from it
  void take(item);
  void pump();
  void begin(item);
  void perform_next();
  void hand_over(resident&);
  void absorb(const work_ptr&);
  void absorb_rows(const work_ptr&);
  void complete();
  void settle(const work_ptr&, const item* first);
  void look_back(item);
  enum class then { try_again, leave_it };
  void fail_unit(const rejection&, then);
  static void turn_away(const item&, const rejection&);

  // shard_entities.cpp: waking, ending and parking entities
  resident& wake(const entity_ref&);
  void on_entity_read(const entity_read&);
  void on_log_read(shard_recovery&);
  void on_child_end(const caf::actor_addr&, const std::string& why);
  void on_unknown(const work_ptr&);
  reply describe(const entity_ref&) const;
  void put_to_sleep(const entity_ref&);
  bool is_new(const entity_ref&) const;
  void spawn(const entity_ref&, resident&);

  // shard_gate.cpp: appending, and what leaves the shard
  void open_gate(gate_action);
  void ship_soon();
  void ship();
  void append(shard_batch);
  std::size_t unsaved() const { return static_cast<std::size_t>(next_seq_ - 1 - durable_seq_); }
  void tell_unsaved(std::size_t);
  void on_appended(append_report, shard_batch);
  void carry_out(std::uint64_t seq, const effects&);
  void send(const effect_position&, relay_book::under_way&);
  void send_when_first(const effect_position&);
  void on_told(const told&);
  void on_told_done(const told_done&);
  void tell_again();
  void vouch(std::function<void(bool ours)>);
  void on_head_checked(const head_checked&);
  void on_answer(const provider_answered&);

  shard_id id_;
  const shard_surroundings& around_;
  phase phase_ = phase::recovering;
  shard_books books_;

  log_head head_;              ///< of what has been shipped
  std::uint64_t next_seq_ = 1; ///< of the next row, shipped or not
  std::uint64_t durable_seq_ = 0;
  std::size_t told_unsaved_ = 0;
  /// The row of the claim: what was asked under another may not be in the log, and its number
  /// may be that of something else.
  std::uint64_t epoch_ = 0;
  instant last_at_{};
  bool in_flight_ = false;
  bool shipping_soon_ = false;
  bool held_back_ = false;
  bool claimed_ = false;
  std::uint64_t since_checkpoint_ = 0;
  std::vector<event_row> open_rows_;
  std::vector<std::pair<std::uint64_t, std::string>> open_snapshots_; ///< by seq
  std::deque<std::pair<std::uint64_t, gate_action>> gate_;

  std::deque<item> clients_, internal_;
  std::optional<unit> unit_;
  std::unordered_map<entity_ref, resident> residents_;
  /// Ids under which nothing was in the log when they were first heard of, until one sleeps.
  std::unordered_set<std::string> born_;
  std::unordered_map<entity_ref, std::vector<instant>> crashes_;
  std::unordered_set<entity_ref> parked_;
  std::uint64_t tickets_ = 0;
  rejection lost_{unavailable}; ///< what those hear whose append came to nothing
  bool drain_before_waking_ = false;
  bool released_ = false;
  instant next_housekeeping_{};
  std::vector<effect_position> unheard_; ///< effects, to be told again at
  std::optional<instant> unheard_at_;
  std::optional<instant> alarm_; ///< as it was set last
  std::optional<instant> claim_at_;
  std::shared_ptr<void> until_ended_;
};

} // namespace callout
