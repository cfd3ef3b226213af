// One command on its way through an entity: the supervisor fills in what is asked, the entity
// what came of it. It is handed back and forth and never shared.
#pragma once

#include "actors/effects.hpp"
#include "actors/runtime/door.hpp"

namespace callout {

/// Where an effect stands in the log; its id for ever.
struct effect_position {
  shard_id shard = 0;
  std::uint64_t seq = 0;
  std::uint32_t index = 0;
  auto operator<=>(const effect_position&) const = default;
};

std::string to_text(const effect_position&);
std::optional<effect_position> effect_position_from(std::string_view);

enum class origin { client, told, timer, provider, view };

struct produced_event {
  std::string type;
  std::string data;
  callout::effects effects;
};

struct later_answer {
  std::string command;
  outcome<reply> result = rejection{};
};

struct work {
  // What is asked.
  callout::origin from = origin::client;
  entity_ref to;
  payload command;
  principal by;
  std::string id;
  std::string request_hash;
  std::string trace;
  instant now{};
  std::optional<effect_position> cause; ///< of a told command
  entity_ref sender;                    ///< of a told command
  payload if_refused;
  /// A client's: not performed at another version than one of these; empty: at any.
  std::vector<std::uint64_t> only_at;
  std::string preview_of; ///< of a view: what this command would come to
  bool strong = false;    ///< of a view: not without a look at the log

  // What came of it.
  std::vector<produced_event> events;
  std::uint64_t version = 0; ///< after these events
  std::optional<rejection> refused;
  callout::reply reply;
  bool later = false;
  bool duplicate = false;
  /// The answer is the state as of this version, which has since changed.
  std::optional<std::uint64_t> as_of;
  std::vector<later_answer> answers;
  std::string snapshot; ///< of the state after these events, when it is time for one
  /// Why it could not be performed by this program, though another may: an event or a command that
  /// it does not know. What the entity remembers is not to be used.
  std::string unknown;

  /// Rows to fold before the command is performed: an entity that has just been woken.
  std::shared_ptr<const std::vector<event_row>> history;
  std::optional<callout::snapshot> base;
  /// Rows up to `as_of`, once they have been read.
  std::shared_ptr<const std::vector<event_row>> past;
};

/// In the log is something that this program does not know, as where a newer one wrote.
struct unknown_here : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using work_ptr = std::shared_ptr<work>;

/// What is asked, without what came of it.
work_ptr asked_again(const work&);

/// Opens the request hash in rows of a command that is answered by a later row.
inline constexpr std::string_view later_mark = "later:";
/// The same in rows of a command that was turned down: a wrong code, say, which counts.
inline constexpr std::string_view refused_mark = "refused:";

/// Written by the shell itself: an effect, a timer, an answer or a client's command with a
/// key that changed nothing still leaves a row, so that it is known to be done.
inline constexpr std::string_view settled_type = "runtime.settled";

} // namespace callout
