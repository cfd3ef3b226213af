#include "persistence/postgres/appender.hpp"

#include "persistence/hash_chain.hpp"
#include "persistence/postgres/event_columns.hpp"

#include <algorithm>
#include <map>

namespace callout::postgres {

namespace {

// A shard's rows go in only if they follow the row that their owner knows: after a failover that
// lost the end of the log another owner's may be there instead. Those of a shard whose numbers are
// taken make the whole statement fail: an ON CONFLICT would write past the claim of another owner.
// Folds are no part of the truth: a newer one stays.
// The row before is looked for as the last one up to its number: asked for by equality in a store
// that is new, the server plans to look through all rows of the shard, and keeps to that plan.
constexpr const char* append_statement = R"(
WITH ready AS MATERIALIZED (
  SELECT h.shard FROM unnest($1::integer[], $2::bigint[], $3::bytea[]) AS h (shard, before, hash)
  WHERE before = 0 OR
    (SELECT seq = h.before AND coalesce(events.hash = h.hash, true) FROM events
     WHERE events.shard = h.shard AND seq <= h.before ORDER BY seq DESC LIMIT 1)
), written AS (
  INSERT INTO events (shard, seq, kind, entity, version, at, type, data, effects, command_id,
                      request_hash, principal, trace, previous_hash, hash)
  SELECT * FROM unnest($4::integer[], $5::bigint[], $6::text[], $7::text[], $8::bigint[],
                       $9::bigint[], $10::text[], $11::bytea[], $12::bytea[], $13::text[],
                       $14::text[], $15::text[], $16::text[], $17::bytea[],
                       $18::bytea[]) AS r (shard)
  WHERE r.shard IN (SELECT shard FROM ready)
), folded AS (
  INSERT INTO checkpoints AS old (shard, seq, hash, state)
  SELECT * FROM unnest($19::integer[], $20::bigint[], $21::bytea[], $22::bytea[]) AS c (shard)
  WHERE c.shard IN (SELECT shard FROM ready)
  ON CONFLICT (shard) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
    state = excluded.state WHERE old.seq <= excluded.seq
), kept AS (
  INSERT INTO snapshots AS old (shard, kind, entity, version, hash, state)
  SELECT * FROM unnest($23::integer[], $24::text[], $25::text[], $26::bigint[], $27::bytea[],
                       $28::bytea[]) AS s (shard)
  WHERE s.shard IN (SELECT shard FROM ready)
  ON CONFLICT (shard, kind, entity) DO UPDATE SET version = excluded.version,
    hash = excluded.hash, state = excluded.state WHERE old.version <= excluded.version
)
SELECT shard FROM ready)";

constexpr const char* end_statement = R"(
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND datname = current_database()
  AND application_name LIKE '%/append' AND wait_event IS DISTINCT FROM 'SyncRep'
  AND clock_timestamp() - xact_start > $1::bigint * interval '1 millisecond'
  AND EXISTS (SELECT FROM pg_locks WHERE pg_locks.pid = pg_stat_activity.pid AND granted
              AND relation = 'events'::regclass AND mode = 'RowExclusiveLock'))";

shard_id shard_of(const shard_batch& b) {
  return b.rows.empty() ? b.fold ? b.fold->shard : 0 : b.rows.front().shard;
}

/// The parameters of the statement.
struct parameters {
  array_literal shard, before, before_hash;
  event_arrays rows;
  array_literal row_hash;
  array_literal fold_shard, fold_seq, fold_hash, fold_state;
  array_literal snap_shard, snap_kind, snap_entity, snap_version, snap_hash, snap_state;

  void add(const shard_batch& b) {
    const auto id = shard_of(b);
    shard.number(id);
    before.number(b.rows.empty() ? 0 : static_cast<std::int64_t>(b.rows.front().seq - 1));
    b.rows.empty() ? before_hash.nothing() : before_hash.bytes(b.rows.front().previous_hash);
    for (const auto& row : b.rows) {
      rows.add(row);
      &row == &b.rows.back() ? row_hash.bytes(hash_of(row)) : row_hash.nothing();
    }
    if (b.fold) {
      fold_shard.number(id);
      fold_seq.number(static_cast<std::int64_t>(b.fold->seq));
      fold_hash.bytes(b.fold->hash);
      fold_state.bytes(b.fold->state);
    }
    // The last of each entity, in one order everywhere: the server takes each row once in a
    // statement, and two that write the same rows do not wait for each other in a ring.
    std::map<std::pair<std::string_view, std::string_view>, const snapshot*> last;
    for (const auto& s : b.snapshots)
      last[{s.kind, s.entity}] = &s;
    for (const auto& [of, s] : last) {
      snap_shard.number(id);
      snap_kind.text(s->kind);
      snap_entity.text(s->entity);
      snap_version.number(static_cast<std::int64_t>(s->version));
      snap_hash.bytes(s->hash);
      snap_state.bytes(s->state);
    }
  }

  pqxx::result run_in(pqxx::transaction_base& tx) const {
    const auto& r = rows;
    return run_prepared(tx, "append", shard.str(), before.str(), before_hash.str(), r.shard.str(),
                        r.seq.str(), r.kind.str(), r.entity.str(), r.version.str(), r.at.str(),
                        r.type.str(), r.data.str(), r.effects.str(), r.command_id.str(),
                        r.request_hash.str(), r.principal.str(), r.trace.str(),
                        r.previous_hash.str(), row_hash.str(), fold_shard.str(), fold_seq.str(),
                        fold_hash.str(), fold_state.str(), snap_shard.str(), snap_kind.str(),
                        snap_entity.str(), snap_version.str(), snap_hash.str(), snap_state.str());
  }
};

/// What a batch says of itself. The rest is judged by the server, which others write to as well.
class own_word final : public log_knowledge {
public:
  explicit own_word(std::span<const shard_batch> batches) : batches_{batches} {}
  std::uint64_t last_seq(shard_id shard) override {
    for (const auto& b : batches_)
      if (!b.rows.empty() && b.rows.front().shard == shard)
        return b.rows.front().seq - 1;
    return 0;
  }
  std::uint64_t last_version(const entity_view&, std::size_t) override { return 0; }
  bool knows_versions() const override { return false; }

private:
  std::span<const shard_batch> batches_;
};

void report(std::span<const std::size_t> which, append_result r, const std::string& why,
            std::vector<append_report>& reports) {
  for (const auto i : which)
    reports[i] = {r, why};
}

} // namespace

appender::appender(postgres_options o)
    : options_{o}, session_{std::move(o), "append", {{"append", append_statement}}} {
}

std::vector<append_report> appender::append(std::span<const shard_batch> batches) {
  own_word known{batches};
  auto reports = admission_.judge(batches, known);
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < batches.size(); ++i)
    if (reports[i].result == append_result::appended &&
        (!batches[i].rows.empty() || batches[i].fold))
      which.push_back(i);
  // In one order everywhere: two owners that append the same shards do not wait for each other.
  std::ranges::sort(which, {}, [&](std::size_t i) { return shard_of(batches[i]); });
  if (!which.empty())
    write(batches, which, reports, true);
  return reports;
}

void appender::write(std::span<const shard_batch> batches, numbers which,
                     std::vector<append_report>& reports, bool may_end_others) {
  pqxx::connection* connection = nullptr;
  std::vector<std::size_t> left_out;
  try {
    connection = &session_.open();
  } catch (const journal_error& e) {
    return report(which, append_result::failed, e.what(), reports);
  }
  try {
    parameters all;
    for (const auto i : which)
      all.add(batches[i]);
    session_.take_notice();
    const auto guard = session_.guard();
    pqxx::nontransaction tx{*connection};
    const auto ready = all.run_in(tx);
    // A commit whose wait for a standby was called off is announced in no other way. The connection
    // itself is sound.
    if (session_.take_notice())
      return report(which, append_result::unknown, "the server had doubts about it", reports);
    std::unordered_set<shard_id> written;
    for (const auto& row : ready)
      written.insert(row[0].as<shard_id>());
    for (const auto i : which)
      if (!written.contains(shard_of(batches[i])))
        left_out.push_back(i);
  } catch (const pqxx::transaction_rollback& e) {
    // Of libpqxx 7 it is an sql_error too, and may be one that leaves the outcome open.
    const auto* said = dynamic_cast<const pqxx::sql_error*>(&e);
    const bool open = said && said->sqlstate() == "40003";
    report(which, open ? append_result::unknown : append_result::failed, one_line(e), reports);
  } catch (const pqxx::sql_error& e) {
    const auto state = e.sqlstate();
    // The server refused the statement, and with it wrote nothing of it; unless it was going down,
    // or it is the library that says so.
    if (!session_.is_open() || state.empty() || state.starts_with("57P") || state.starts_with("08"))
      return session_.close(), report(which, append_result::unknown, one_line(e), reports);
    if (state == lock_not_available && may_end_others) {
      end_stalled();
      return write(batches, which, reports, false);
    }
    // Rows are to blame for what is wrong with rows. The rest would befall each half as well.
    if (which.size() > 1 && (state.starts_with("22") || state.starts_with("23")))
      return write_parts(batches, which, reports);
    if (which.size() == 1)
      reports[which[0]] = why_not(batches[which[0]], one_line(e));
    else
      report(which, append_result::failed, one_line(e), reports);
  } catch (const std::exception& e) {
    // Whatever it is, the statement may have arrived.
    session_.close();
    report(which, append_result::unknown, one_line(e), reports);
  }
  for (const auto i : left_out)
    reports[i] = why_left_out(batches[i].rows.front());
}

/// An append takes milliseconds. One that has held its rows for as long as ours waited belongs to
/// an owner that stalled, or whose connection died; its outcome is unknown to him, as it was
/// before.
void appender::end_stalled() {
  try {
    auto& connection = session_.open();
    const auto guard = session_.guard();
    pqxx::nontransaction tx{connection};
    run(tx, end_statement, std::to_string(options_.lock_timeout.count()));
  } catch (const std::exception&) {
    // Without the right to it there is only waiting.
  }
}

/// One of them is to blame: the others are not to suffer from it.
void appender::write_parts(std::span<const shard_batch> batches, numbers which,
                           std::vector<append_report>& reports) {
  const auto half = which.size() / 2;
  write(batches, which.first(half), reports, false);
  write(batches, which.subspan(half), reports, false);
}

/// None when the server does not say.
std::optional<std::uint64_t> appender::last_row(shard_id shard) {
  try {
    auto& connection = session_.open();
    const auto guard = session_.guard();
    pqxx::nontransaction tx{connection};
    const auto said = run(tx, "SELECT coalesce(max(seq), 0) FROM events WHERE shard = $1",
                          static_cast<std::int64_t>(shard));
    return said[0][0].as<std::uint64_t>();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

/// Nothing was written of it.
append_report appender::why_left_out(const event_row& first) {
  const auto name = " of shard " + std::to_string(first.shard);
  const auto last = last_row(first.shard);
  if (!last || *last + 1 < first.seq)
    return {append_result::failed,
            "row " + std::to_string(first.seq) + name + " would leave a gap"};
  return {append_result::superseded,
          "row " + std::to_string(first.seq - 1) + name + " is not the one that was known"};
}

append_report appender::why_not(const shard_batch& b, const std::string& error) {
  const auto name = "shard " + std::to_string(shard_of(b));
  const auto last = b.rows.empty() ? std::nullopt : last_row(shard_of(b));
  if (last && b.rows.front().seq <= *last)
    return {append_result::superseded, name + " has row " + std::to_string(b.rows.front().seq) +
                                           " already, and ends at " + std::to_string(*last)};
  return {append_result::failed, name + ": " + error};
}

} // namespace callout::postgres
