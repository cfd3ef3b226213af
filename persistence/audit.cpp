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
  walk(shard_id shard, std::vector<anchor> anchors, audit_report& report)
      : shard_{shard}, anchors_{std::move(anchors)}, report_{report} {}

  void run(journal_reader& log) {
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
  audit_report& report_;
  log_head last_;
  std::map<std::string, std::uint64_t> versions_;
};

} // namespace

std::string audit_report::text() const {
  auto line = std::to_string(rows) + " rows in " + std::to_string(shards) + " shards, " +
              std::to_string(claims) + " claims: ";
  if (sound())
    return line + "sound";
  return line + std::to_string(faults) + " faults, the first at shard " +
         std::to_string(first->shard) + ", row " + std::to_string(first->seq) + ": " + first->what;
}

audit_report verify(journal_reader& log, std::span<const shard_id> shards,
                    std::span<const anchor> anchors) {
  std::map<shard_id, std::vector<anchor>> anchored;
  for (const auto& a : anchors)
    anchored[a.shard].push_back(a);
  audit_report report;
  for (const auto shard : shards)
    walk{shard, std::move(anchored[shard]), report}.run(log);
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
