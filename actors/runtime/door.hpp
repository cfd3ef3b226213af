// The one way in for everything that is not an actor: in goes a command and a completion, out
// comes the answer. There is no CAF in this header.
#pragma once

#include "persistence/journal.hpp"
#include "protocols/entity_ref.hpp"
#include "protocols/payload.hpp"
#include "protocols/principal.hpp"

#include <functional>

namespace callout {

struct command_request {
  entity_ref to;
  payload command;
  principal by;
  /// The same id is the same command: it happens once, and is answered alike every time.
  std::string id;
  /// Hex; a command with a known id and another hash is refused. Empty: not compared.
  std::string request_hash;
  std::string trace;
  /// Refused with `stale_version` unless the entity is at one of these; empty: never. Not judged
  /// for a command that was taken before.
  std::vector<std::uint64_t> only_at;
  /// Not begun after this; a command answered later is answered `pending` at this time.
  instant deadline{};
};

struct reply {
  /// Of the entity, after the command.
  std::uint64_t version = 0;
  /// The entity as the caller may see it: a JSON object.
  std::string view;
  bool replayed = false;
  /// Taken, but not yet known how it ends: look again.
  bool pending = false;
  /// How far the log of this shard had come: what a reader waits for who wants to see his own.
  std::uint64_t seq = 0;
  shard_id shard = 0;
};

struct view_options {
  /// What such a command would come to now, where the entity's rules can say so; empty: the entity.
  std::string preview_of = {};
  /// Not answered from memory alone: the log is asked, after the question came, whether the answer
  /// is still its last word.
  bool strong = false;
};

/// Called once, from any thread.
using completion = std::function<void(outcome<reply>)>;

class door {
public:
  virtual ~door() = default;
  virtual void submit(command_request, completion) = 0;
  /// The entity as this principal may see it.
  virtual void view(entity_ref, principal, completion, view_options = {}) = 0;
  /// Durable rows of one entity with version > after, at most `limit`.
  virtual void history(entity_ref, std::uint64_t after, std::size_t limit,
                       std::function<void(outcome<std::vector<event_row>>)>) = 0;
};

/// Answers of the runtime itself.
inline constexpr refusal overloaded{"overloaded", 503, "Too much at once; try again shortly."};
inline constexpr refusal unavailable{"unavailable", 503, "Not available just now; try again."};
/// Not begun, as the shard is not served here, or not yet: whoever can may look elsewhere.
inline constexpr refusal not_here{"unavailable", 503, "Not served at this moment; try again."};
inline constexpr refusal parked{"parked", 503, "This is out of service until someone looks at it."};
inline constexpr refusal too_late{"deadline", 503, "It could not be begun in time; try again."};
inline constexpr refusal key_reused{"idempotency_key_reused", 422,
                                    "This Idempotency-Key was used with another request."};
inline constexpr refusal stale_version{"stale_version", 412, "It has changed since."};
inline constexpr refusal unknown_kind{"unknown_entity", 404, "There is no such thing."};

} // namespace callout
