// Appends to the log: one statement for all that waits.
#pragma once

#include "persistence/admission.hpp"
#include "persistence/postgres/session.hpp"

namespace callout::postgres {

class appender {
public:
  explicit appender(postgres_options);
  /// As journal::append.
  std::vector<append_report> append(std::span<const shard_batch>);

private:
  using numbers = std::span<const std::size_t>;
  void write(std::span<const shard_batch>, numbers which, std::vector<append_report>&,
             bool may_end_others);
  void write_parts(std::span<const shard_batch>, numbers which, std::vector<append_report>&);
  void end_stalled();
  std::optional<std::uint64_t> last_row(shard_id);
  append_report why_left_out(const event_row& first);
  append_report why_not(const shard_batch&, const std::string& error);

  postgres_options options_;
  session session_;
  admission admission_;
};

} // namespace callout::postgres
