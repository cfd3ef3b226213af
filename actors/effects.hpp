// What follows from an event, as data. Effects are stored in their event's row and carried
// out by the shard's owner; all but `answer` and `push` are repeated until they are done.
#pragma once

#include "protocols/entity_ref.hpp"
#include "protocols/payload.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace callout {

/// Send `command` to another entity, at least once; it leaves an event there even when it is
/// refused, and then `if_refused` comes back to the sender. Within a shard it happens at once
/// and in the same append.
struct tell {
  entity_ref to;
  payload command;
  payload if_refused = {};
};

/// Send `command` to this entity once `at` has come. A timer of the same name is replaced.
struct start_timer {
  std::string name;
  instant at{};
  payload command;
};

struct cancel_timer {
  std::string name;
};

/// Ask a provider once this event is durable. The effect's id is the provider's idempotency
/// key; the answer comes back to this entity as one of its commands.
struct call {
  std::string provider;
  payload request;
};

/// As `call`, but of something that only reads, so it need not wait for durability.
struct consult {
  std::string provider;
  payload request;
};

/// The reply to a client's command that this entity took `later()`. Stored, so that a retry is
/// answered alike; not repeated.
struct answer {
  std::string command;
  std::optional<rejection> refused = {};
};

/// Show a frame to whoever listens for `subject`. Not stored: `offset` lets the listener ask
/// the log for what it missed. A frame without an offset is latest-value only.
struct push {
  std::string subject;
  std::uint64_t offset = 0;
  std::string frame;
};

using effect = std::variant<tell, start_timer, cancel_timer, call, consult, answer, push>;
using effects = std::vector<effect>;

/// The stored form of the durable ones, as a JSON list; empty text when there are none.
std::string write_effects(const effects&);
/// Reads what `write_effects` wrote: indices are kept, so that an effect's id is too.
effects read_effects(const std::string& stored);

} // namespace callout
