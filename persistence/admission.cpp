#include "persistence/admission.hpp"

#include "persistence/entity_key.hpp"

#include <unordered_map>
#include <unordered_set>

namespace callout {

namespace {

class admission {
public:
  admission(log_knowledge& known, std::size_t batches) : known_{known} { taken_.reserve(batches); }

  append_report judge(const shard_batch& batch) {
    if (batch.rows.empty() && !batch.fold && batch.snapshots.empty())
      return {append_result::appended, {}};
    if (batch.rows.empty() && !batch.fold)
      return failed("snapshots come with rows or a checkpoint, which name their shard");
    const auto shard = batch.rows.empty() ? batch.fold->shard : batch.rows.front().shard;
    if (!taken_.insert(shard).second)
      return failed(name(shard) + " comes twice in one append");
    if (batch.fold && batch.fold->shard != shard)
      return failed("a checkpoint of " + name(batch.fold->shard) + " among rows of " + name(shard));
    if (batch.rows.empty())
      return {append_result::appended, {}};
    if (auto report = judge_numbers(batch.rows, shard); report.result != append_result::appended)
      return report;
    return judge_versions(batch.rows);
  }

private:
  static append_report failed(std::string why) { return {append_result::failed, std::move(why)}; }
  static std::string name(shard_id shard) { return "shard " + std::to_string(shard); }

  append_report judge_numbers(const std::vector<event_row>& rows, shard_id shard) {
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
    const auto last = known_.last_seq(shard);
    if (first <= last)
      return {append_result::superseded, name(shard) + " has row " + std::to_string(first) +
                                             " already, and ends at " + std::to_string(last)};
    if (first > last + 1)
      return failed("row " + std::to_string(first) + " of " + name(shard) +
                    " would leave a gap: it ends at " + std::to_string(last));
    return {append_result::appended, {}};
  }

  append_report judge_versions(const std::vector<event_row>& rows) {
    for (const auto& row : rows) {
      auto [at, is_new] = versions_.try_emplace(entity_of(row), 0);
      if (is_new)
        at->second = known_.last_version(row.shard, row.kind, row.entity);
      if (row.version > INT64_MAX)
        return failed("a version of " + row.kind + "/" + row.entity + " beyond all bounds");
      if (row.version <= at->second)
        return failed("version " + std::to_string(row.version) + " of " + row.kind + "/" +
                      row.entity + " in " + name(row.shard) + " is not above its last, " +
                      std::to_string(at->second));
      at->second = row.version;
    }
    return {append_result::appended, {}};
  }

  log_knowledge& known_;
  std::unordered_set<shard_id> taken_;
  std::unordered_map<entity_view, std::uint64_t, entity_hash, entity_equal> versions_;
};

} // namespace

std::vector<append_report> admit(std::span<const shard_batch> batches, log_knowledge& known) {
  admission door{known, batches.size()};
  std::vector<append_report> reports;
  reports.reserve(batches.size());
  for (const auto& batch : batches)
    reports.push_back(door.judge(batch));
  return reports;
}

} // namespace callout
