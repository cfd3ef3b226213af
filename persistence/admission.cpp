#include "persistence/admission.hpp"

#include <bit>

namespace callout {

namespace {

append_report fine() {
  return {append_result::appended, {}};
}

append_report failed(std::string why) {
  return {append_result::failed, std::move(why)};
}

std::string name(shard_id shard) {
  return "shard " + std::to_string(shard);
}

} // namespace

std::vector<append_report> admission::judge(std::span<const shard_batch> batches,
                                            log_knowledge& known) {
  std::size_t rows = 0;
  for (const auto& batch : batches)
    rows += batch.rows.size();
  hashes_.resize(rows);
  if (given_.size() < 2 * rows)
    given_.resize(std::bit_ceil(2 * rows));
  taken_.clear();
  ++round_;
  std::vector<append_report> reports;
  reports.reserve(batches.size());
  std::size_t first_row = 0;
  for (const auto& batch : batches) {
    reports.push_back(judge_batch(batch, first_row, known));
    first_row += batch.rows.size();
  }
  return reports;
}

append_report admission::judge_batch(const shard_batch& batch, std::size_t first_row,
                                     log_knowledge& known) {
  if (batch.rows.empty() && !batch.fold)
    return batch.snapshots.empty()
               ? fine()
               : failed("snapshots come with rows or a checkpoint, which name their shard");
  const auto shard = batch.rows.empty() ? batch.fold->shard : batch.rows.front().shard;
  if (!taken_.insert(shard).second)
    return failed(name(shard) + " comes twice in one append");
  if (batch.fold && batch.fold->shard != shard)
    return failed("a checkpoint of " + name(batch.fold->shard) + " among rows of " + name(shard));
  if (batch.rows.empty())
    return fine();
  auto report = judge_numbers(batch.rows, shard, known);
  if (report.result == append_result::appended && known.knows_versions())
    report = judge_versions(batch.rows, first_row, known);
  return report;
}

append_report admission::judge_numbers(const std::vector<event_row>& rows, shard_id shard,
                                       log_knowledge& known) {
  const auto first = rows.front().seq;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].shard != shard)
      return failed("rows of " + name(shard) + " and " + name(rows[i].shard) + " in one batch");
    if (rows[i].seq != first + i)
      return failed("row " + std::to_string(rows[i].seq) + " of " + name(shard) +
                    " does not follow row " + std::to_string(first + i - 1));
  }
  if (first == 0)
    return failed("row 0 of " + name(shard) + ": rows are numbered from 1");
  const auto last = known.last_seq(shard);
  if (first <= last)
    return {append_result::superseded, name(shard) + " has row " + std::to_string(first) +
                                           " already, and ends at " + std::to_string(last)};
  if (first > last + 1)
    return failed("row " + std::to_string(first) + " of " + name(shard) +
                  " would leave a gap: it ends at " + std::to_string(last));
  return fine();
}

append_report admission::judge_versions(const std::vector<event_row>& rows, std::size_t first_row,
                                        log_knowledge& known) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const auto entity = entity_of(row);
    const auto hash = hashes_[first_row + i] = entity_hash{}(entity);
    auto& given = place_of(entity, hash);
    const auto last = given.round == round_ ? given.row->version : known.last_version(entity, hash);
    if (row.version > INT64_MAX)
      return failed("a version of " + row.kind + "/" + row.entity + " beyond all bounds");
    if (row.version <= last)
      return failed("version " + std::to_string(row.version) + " of " + row.kind + "/" +
                    row.entity + " in " + name(row.shard) + " is not above its last, " +
                    std::to_string(last));
    given = {&row, hash, round_};
  }
  return fine();
}

admission::given& admission::place_of(const entity_view& entity, std::size_t hash) {
  // There are twice as many places as rows, so that a free one is always near.
  for (auto at = hash;; ++at) {
    auto& place = given_[at & (given_.size() - 1)];
    if (place.round != round_ || (place.hash == hash && entity_of(*place.row) == entity))
      return place;
  }
}

} // namespace callout
