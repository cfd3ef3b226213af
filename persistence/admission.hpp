// Decides which batches may be appended, once for all implementations that are the only writer
// of their store: so that memory and SQLite refuse the same things with the same words.
#pragma once

#include "persistence/journal.hpp"

#include <string_view>

namespace callout {

/// What a store holds already.
class log_knowledge {
public:
  virtual ~log_knowledge() = default;
  /// Number of the shard's last row; 0 for an empty log.
  virtual std::uint64_t last_seq(shard_id) = 0;
  /// Last version of the entity in that shard; 0 when it has no row.
  virtual std::uint64_t last_version(shard_id, std::string_view kind, std::string_view entity) = 0;
};

/// One report for each batch: `appended` for those that may now be written, and for the others
/// what is wrong. Beyond what the port asks, a version must be above the entity's last.
std::vector<append_report> admit(std::span<const shard_batch>, log_knowledge&);

} // namespace callout
