// Every message that actors of a node exchange. They never leave the process, so CAF never
// serialises them.
#pragma once

#include "actors/runtime/caf.hpp"
#include "actors/runtime/work.hpp"

namespace callout {

/// Supervisor to entity, and back.
struct perform {
  work_ptr job;
};

/// From the door.
struct submitted {
  std::shared_ptr<command_request> command;
  std::shared_ptr<completion> done;
};
struct viewed {
  entity_ref who;
  principal by;
  view_options how;
  std::shared_ptr<completion> done;
};

/// From operators: what the shard knows of itself and of this entity.
struct inspected {
  entity_ref who;
  std::shared_ptr<completion> done;
};

/// From another shard, here or on another node: an effect of its log.
struct told {
  effect_position id;
  entity_ref sender;
  callout::tell what;
  /// To be called with true once the answer is durable, with false when there will be none.
  std::function<void(bool)> heard;
};
/// Back to the shard that told it. Not heard: it is told again soon.
struct told_done {
  effect_position id;
  bool heard = true;
};

struct provider_answered {
  effect_position id;
  std::uint64_t epoch = 0; ///< of the shard when it asked
  payload answer;
};

/// A command taken before, with the rows up to its version.
struct looked_back {
  work_ptr job;
  std::shared_ptr<completion> done;
};

/// From the lane.
struct head_read {
  log_head head;
  std::string wrong;
};
struct shard_read {
  std::shared_ptr<struct shard_recovery> found;
};
struct entity_read {
  entity_ref who;
  std::uint64_t ticket = 0;
  std::shared_ptr<std::vector<event_row>> rows;
  std::shared_ptr<std::optional<snapshot>> base;
  std::string wrong;
};
struct appended {
  append_report report;
  std::shared_ptr<shard_batch> batch;
};

/// From the alarm, or from a clock that was moved.
struct tick {};
/// From a shard to itself, behind all that has reached it: append what there is.
struct ship_rows {};
/// From a shard to itself: the last that it hears, as nobody finds it any more.
struct last_word {};
/// The head of the log, read after a question whose answer no append vouches for.
struct head_checked {
  std::optional<log_head> head; ///< none: it could not be read
  std::uint64_t durable = 0;    ///< row that was known to be durable when it was asked for
  std::optional<digest> hash;   ///< of that row, where it was the last one shipped
  std::function<void(bool ours)> then;
};
/// Look whether the log is still ours.
struct check_log {};
/// Ends the shard in order: what is under way is finished, folds are kept. The token is let go
/// of when it has ended.
struct stop_shard {
  std::shared_ptr<void> until_ended;
};
/// Puts a parked entity back into service.
struct release_entity {
  entity_ref who;
};

} // namespace callout

CAF_BEGIN_TYPE_ID_BLOCK(callout, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(callout, (callout::perform))
CAF_ADD_TYPE_ID(callout, (callout::submitted))
CAF_ADD_TYPE_ID(callout, (callout::viewed))
CAF_ADD_TYPE_ID(callout, (callout::inspected))
CAF_ADD_TYPE_ID(callout, (callout::told))
CAF_ADD_TYPE_ID(callout, (callout::told_done))
CAF_ADD_TYPE_ID(callout, (callout::check_log))
CAF_ADD_TYPE_ID(callout, (callout::head_checked))
CAF_ADD_TYPE_ID(callout, (callout::last_word))
CAF_ADD_TYPE_ID(callout, (callout::provider_answered))
CAF_ADD_TYPE_ID(callout, (callout::looked_back))
CAF_ADD_TYPE_ID(callout, (callout::head_read))
CAF_ADD_TYPE_ID(callout, (callout::shard_read))
CAF_ADD_TYPE_ID(callout, (callout::entity_read))
CAF_ADD_TYPE_ID(callout, (callout::appended))
CAF_ADD_TYPE_ID(callout, (callout::tick))
CAF_ADD_TYPE_ID(callout, (callout::ship_rows))
CAF_ADD_TYPE_ID(callout, (callout::stop_shard))
CAF_ADD_TYPE_ID(callout, (callout::release_entity))
CAF_END_TYPE_ID_BLOCK(callout)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::perform)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::submitted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::viewed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::inspected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::told)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::told_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::check_log)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::head_checked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::last_word)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::provider_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::looked_back)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::head_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::shard_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::entity_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::appended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::ship_rows)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::stop_shard)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callout::release_entity)
