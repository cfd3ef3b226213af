// The port to the log, which is the truth. Implementations: memory, SQLite, PostgreSQL; each must
// pass persistence/testkit.hpp.
#pragma once

#include "protocols/outcome.hpp"
#include "protocols/values.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace callout {

/// SHA-256.
using digest = std::array<std::uint8_t, 32>;

/// domain * 1024 + number of the shard within its domain.
using shard_id = std::uint32_t;

/// One event, as stored. All text is UTF-8; `data` is a JSON object, `effects` a JSON list
/// or empty.
struct event_row {
  shard_id shard = 0;
  std::uint64_t seq = 0;     ///< 1, 2, 3 … without a gap within the shard
  std::string kind;          ///< of entity; "shard" for the shard's own rows (claims)
  std::string entity;        ///< its id; empty for the shard's own rows
  std::uint64_t version = 0; ///< 1, 2, 3 … without a gap within the entity; seq for claims
  instant at{};              ///< never decreases within a shard
  std::string type;
  std::string data;
  std::string effects;
  std::string command_id;   ///< what led to it: a client's command, an effect or a timer
  std::string request_hash; ///< of the client's command; empty otherwise
  std::string principal;
  std::string trace;
  digest previous_hash{}; ///< hash of the row before in this shard; zeros for the first
};

/// The end of a shard's log. An empty log has seq 0 and a hash of zeros.
struct log_head {
  std::uint64_t seq = 0;
  digest hash{};
  instant at{};
  bool operator==(const log_head&) const = default;
};

/// A fold of one shard's log (timers, effects under way), kept so that recovery need not read
/// from the start. It may be lost: then recovery reads more.
struct checkpoint {
  shard_id shard = 0;
  std::uint64_t seq = 0;
  digest hash{};
  std::string state;
};

/// The state of an entity after `version`; ignored when `hash` is not that of the row that
/// made this version.
struct snapshot {
  std::string kind;
  std::string entity;
  std::uint64_t version = 0;
  digest hash{};
  std::string state;
};

/// What one shard appends at once: all of it or nothing. `rows` follow each other and the
/// shard's present head; folds ride along in the same transaction.
struct shard_batch {
  std::vector<event_row> rows;
  std::optional<checkpoint> fold;
  std::vector<snapshot> snapshots;
};

/// appended: durable. superseded: another owner wrote at these numbers, nothing was written.
/// failed: nothing was written and it may be tried again. unknown: it may or may not have been
/// written; the shard must be claimed again before its log is read.
enum class append_result { appended, superseded, failed, unknown };

struct append_report {
  append_result result = append_result::failed;
  std::string why;
};

/// Reads for one thread at a time. `visit` returns false to stop early; it asks no more reads.
class journal_reader {
public:
  using visitor = std::function<bool(const event_row&)>;

  virtual ~journal_reader() = default;
  virtual log_head head(shard_id) = 0;
  /// Rows with seq in (after, …], in order, at most `limit`.
  virtual void read(shard_id, std::uint64_t after, std::size_t limit, const visitor&) = 0;
  /// Rows of one entity with version in (after, …], in order, at most `limit`.
  virtual void read(shard_id, const std::string& kind, const std::string& entity,
                    std::uint64_t after, std::size_t limit, const visitor&) = 0;
  virtual std::optional<checkpoint> load_checkpoint(shard_id) = 0;
  virtual std::optional<snapshot> load_snapshot(shard_id, const std::string& kind,
                                                const std::string& entity) = 0;
};

/// Throws `journal_error` when the store cannot be opened or read.
struct journal_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class journal {
public:
  virtual ~journal() = default;

  /// One transaction where it can be: each batch is of another shard, and succeeds or fails on
  /// its own. Called from `lanes` threads at a time at most, and for a shard from one. Does not
  /// throw.
  virtual std::vector<append_report> append(std::span<const shard_batch>) = 0;
  /// How many appends may be under way at once.
  virtual std::size_t lanes() const { return 1; }
  /// Grows when the store may have lost what it acknowledged, as a server that took over from
  /// another may: whoever remembers rows should look whether they are there.
  virtual std::uint64_t doubts() const { return 0; }

  /// A reader that sees every append acknowledged before its call; one for each thread.
  virtual std::unique_ptr<journal_reader> reader() = 0;

  /// Small facts of the store itself (number of shards, its identity), written once.
  virtual std::optional<std::string> fact(const std::string& name) = 0;
  /// Keeps the value that is there already, and returns the one that holds.
  virtual std::string settle_fact(const std::string& name, const std::string& value) = 0;
};

} // namespace callout
