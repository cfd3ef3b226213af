#include "actors/runtime/shard_books.hpp"

#include "persistence/hash_chain.hpp"

namespace callout {

namespace {

constexpr std::size_t page = 10'000;

std::optional<event_row> row_at(journal_reader& log, shard_id shard, std::uint64_t seq) {
  std::optional<event_row> found;
  log.read(shard, seq - 1, 1, [&](const event_row& r) {
    found = r;
    return false;
  });
  return found;
}

/// The effects under way at the checkpoint: it names them, the rows hold them.
void restore_relay(journal_reader& log, shard_id shard, const json& kept, relay_book& relay) {
  for (const auto& position : kept) {
    const effect_position at{shard, position.at(0), position.at(1)};
    const auto row = row_at(log, shard, at.seq);
    if (!row)
      throw std::out_of_range{"row " + std::to_string(at.seq) + " is not in the log"};
    relay.add(at, {row->kind, row->entity}, read_effects(row->effects).at(at.index));
  }
}

/// The books as of a checkpoint; none when it is not of this log or cannot be understood, since
/// the log holds all that it does.
std::optional<shard_books> restored(journal_reader& log, shard_id shard, const checkpoint& kept) {
  const auto last = row_at(log, shard, kept.seq);
  if (!last || hash_of(*last) != kept.hash)
    return std::nullopt;
  try {
    const auto state = json::parse(kept.state);
    shard_books books;
    books.timers.restore(state.at("timers"));
    restore_relay(log, shard, state.at("under_way"), books.relay);
    return books;
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const std::out_of_range&) {
    return std::nullopt;
  }
}

} // namespace

std::string write_checkpoint(const shard_books& books) {
  std::string out = "{\"timers\":";
  books.timers.write(out);
  out += ",\"under_way\":";
  books.relay.write(out);
  return out += '}';
}

shard_recovery recover_shard(journal_reader& log, shard_id shard,
                             const std::function<bool(const entity_ref&)>& stays_here) {
  shard_recovery found;
  std::uint64_t from = 0;
  if (const auto kept = log.load_checkpoint(shard))
    if (auto books = restored(log, shard, *kept)) {
      found.books = *std::move(books);
      from = kept->seq;
    }
  for (std::uint64_t at = from, more = 1; more;) {
    more = 0;
    log.read(shard, at, page, [&](const event_row& r) {
      found.books.fold(shard, {r.kind, r.entity}, r.seq, r.command_id,
                       r.effects.empty() ? effects{} : read_effects(r.effects), stays_here);
      at = r.seq;
      ++found.rows;
      ++more;
      return true;
    });
  }
  found.head = log.head(shard);
  return found;
}

} // namespace callout
