#include "persistence/audit.hpp"

#include "persistence/hash_chain.hpp"
#include "protocols/json.hpp"

#include <algorithm>
#include <map>

namespace callout {

namespace {

// Rows in one read: long reads would keep a store from tidying up behind them.
constexpr std::size_t page = 1000;

constexpr std::string_view shard_kind = "shard";
constexpr std::string_view claim_type = "shard.claimed";
constexpr std::string_view release_type = "shard.released";

class walk {
public:
  walk(shard_id shard, std::vector<anchor> anchors, std::optional<view_position> view,
       const refolding& refold, audit_report& report)
      : shard_{shard}, anchors_{std::move(anchors)}, view_{view}, refold_{refold}, report_{report} {
  }

  void run(journal_reader& log) {
    checkpoint_ = log.load_checkpoint(shard_); // Before the rows, which may become more.
    for (std::size_t seen = page; seen == page;) {
      seen = 0;
      log.read(shard_, last_.seq, page, [&](const event_row& row) {
        ++seen;
        check(row);
        return true;
      });
    }
    report_.shards += last_.seq > 0;
    for (const auto& a : anchors_)
      fault(a.seq, "the log ends at " + std::to_string(last_.seq) + " and was anchored at " +
                       std::to_string(a.seq) + ": its end was cut off");
    if (view_)
      fault(view_->seq,
            "the views hold this row, and the log ends at " + std::to_string(last_.seq));
    if (checkpoint_)
      fault(checkpoint_->seq,
            "there is a checkpoint of this row, and the log ends at " + std::to_string(last_.seq));
    for (const auto& [entity, version] : versions_)
      check_snapshot(log, entity);
  }

private:
  void check(const event_row& row) {
    ++report_.rows;
    if (row.shard != shard_)
      fault(row.seq, "it is a row of shard " + std::to_string(row.shard));
    if (row.seq != last_.seq + 1)
      fault(row.seq, "it comes after row " + std::to_string(last_.seq) +
                         (row.seq > last_.seq ? ": rows are missing" : ": rows change places"));
    if (row.previous_hash != last_.hash)
      fault(row.seq, "it does not hold the hash of the row before: one of the two was changed");
    if (row.at < last_.at)
      fault(row.seq, "its time is before that of the row before");
    check_version(row);
    if (row.kind == shard_kind || row.type == claim_type || row.type == release_type)
      check_own(row);
    last_ = {std::max(row.seq, last_.seq), hash_of(row), std::max(row.at, last_.at)};
    check_anchors(row.seq);
    check_folds(row);
  }

  void check_folds(const event_row& row) {
    if (view_ && view_->seq == row.seq) {
      if (view_->previous != row.previous_hash)
        fault(row.seq, "it is not the row that the views hold under this number");
      view_.reset();
    }
    if (checkpoint_ && checkpoint_->seq == row.seq) {
      if (checkpoint_->hash != last_.hash)
        fault(row.seq, "it is not the row of which there is a checkpoint");
      checkpoint_.reset();
    }
  }

  void check_snapshot(journal_reader& log, const std::string& entity) {
    const auto slash = entity.find('/');
    const auto kind = entity.substr(0, slash), id = entity.substr(slash + 1);
    const auto kept = log.load_snapshot(shard_, kind, id);
    if (!kept)
      return;
    auto again = refold_ ? refold_(kind) : nullptr;
    log_head end;
    std::uint64_t version = 0;
    log.read(shard_, kind, id, 0, kept->version, [&](const event_row& row) {
      if (again)
        again->add(row);
      version = row.version;
      end = {row.seq, hash_of(row), row.at};
      return true;
    });
    report_.snapshots += again != nullptr;
    const auto name = "the snapshot of " + entity + " at version " + std::to_string(kept->version);
    if (version != kept->version)
      fault(end.seq, name + " is beyond its last row, which is version " + std::to_string(version));
    else if (end.hash != kept->hash)
      fault(end.seq, name + " is of another row");
    else if (const auto what = again ? again->differs(kept->state) : std::nullopt)
      fault(end.seq, name + " is not what its rows fold to: " + *what);
  }

  void check_version(const event_row& row) {
    if (row.kind == shard_kind)
      return;
    auto& version = versions_[row.kind + "/" + row.entity];
    if (row.version != version + 1)
      fault(row.seq, row.kind + "/" + row.entity + " is at version " + std::to_string(row.version) +
                         " after " + std::to_string(version));
    version = row.version;
  }

  /// A row of the shard's own: an owner takes it over, or leaves it in good order.
  void check_own(const event_row& row) {
    const bool release = row.type == release_type;
    report_.claims += !release;
    const auto parsed = parse(row.data);
    if (row.kind != shard_kind || (row.type != claim_type && !release) || !row.entity.empty() ||
        row.version != row.seq || !parsed || !parsed->is_object())
      fault(row.seq, std::string{"it is no well-formed "} + (release ? "release" : "claim") +
                         ": the shard's own rows are of kind shard, of type shard.claimed or "
                         "shard.released, without entity, versioned as they are numbered, and "
                         "hold an object");
  }

  void check_anchors(std::uint64_t seq) {
    std::erase_if(anchors_, [&](const anchor& a) {
      if (a.seq == seq && a.hash != last_.hash)
        fault(seq, "it is not the row that was anchored at this number");
      return a.seq == seq;
    });
  }

  void fault(std::uint64_t seq, std::string what) {
    ++report_.faults;
    if (!report_.first)
      report_.first = broken_row{shard_, seq, std::move(what)};
  }

  const shard_id shard_;
  std::vector<anchor> anchors_;
  std::optional<view_position> view_;
  std::optional<checkpoint> checkpoint_;
  const refolding& refold_;
  audit_report& report_;
  log_head last_;
  std::map<std::string, std::uint64_t> versions_;
};

} // namespace

std::string audit_report::text() const {
  auto line = std::to_string(rows) + " rows in " + std::to_string(shards) + " shards, " +
              std::to_string(claims) + " claims" +
              (snapshots > 0 ? ", " + std::to_string(snapshots) + " snapshots: " : ": ");
  if (sound())
    return line + "sound";
  return line + std::to_string(faults) + " faults, the first at shard " +
         std::to_string(first->shard) + ", row " + std::to_string(first->seq) + ": " + first->what;
}

audit_report verify(journal_reader& log, std::span<const shard_id> shards,
                    audit_evidence evidence) {
  std::map<shard_id, std::vector<anchor>> anchored;
  for (const auto& a : evidence.anchors)
    anchored[a.shard].push_back(a);
  std::map<shard_id, view_position> viewed;
  for (const auto& v : evidence.views)
    viewed.emplace(v.shard, v);
  audit_report report;
  for (const auto shard : shards) {
    const auto view = viewed.find(shard);
    walk{shard, std::move(anchored[shard]),
         view == viewed.end() ? std::nullopt : std::optional{view->second}, evidence.refold, report}
        .run(log);
  }
  return report;
}

std::vector<anchor> anchors_of(journal_reader& log, std::span<const shard_id> shards) {
  std::vector<anchor> all;
  for (const auto shard : shards)
    if (const auto head = log.head(shard); head.seq > 0)
      all.push_back({shard, head.seq, head.hash});
  return all;
}

} // namespace callout
