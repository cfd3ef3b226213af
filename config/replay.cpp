#include "config/replay.hpp"

#include "actors/runtime/shard_map.hpp"
#include "config/settings.hpp"
#include "persistence/postgres/postgres_journal.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "protocols/booking_events.hpp"

#include <iomanip>
#include <sstream>

namespace callout::config {

namespace {

constexpr std::size_t page = 1'000;
constexpr std::size_t moves_shown = 100;

/// The reader of a database, with the journal that it reads.
class postgres_log final : public journal_reader {
public:
  explicit postgres_log(const std::string& connection)
      : journal_{postgres_options{.connection = connection, .name = "callout/replay"}},
        reader_{journal_.reader()} {}
  log_head head(shard_id s) override { return reader_->head(s); }
  void read(shard_id s, std::uint64_t after, std::size_t limit, const visitor& v) override {
    reader_->read(s, after, limit, v);
  }
  void read(shard_id s, const std::string& kind, const std::string& entity, std::uint64_t after,
            std::size_t limit, const visitor& v) override {
    reader_->read(s, kind, entity, after, limit, v);
  }
  std::optional<checkpoint> load_checkpoint(shard_id s) override {
    return reader_->load_checkpoint(s);
  }
  std::optional<snapshot> load_snapshot(shard_id s, const std::string& kind,
                                        const std::string& entity) override {
    return reader_->load_snapshot(s, kind, entity);
  }

private:
  postgres_journal journal_;
  std::unique_ptr<journal_reader> reader_;
};

struct shard_searches {
  std::map<std::string, std::vector<replay::past>> by_booking;
  std::map<std::string, span> arrive_within; ///< as each was sold

  void see(const event_row& r) {
    if (r.kind == "dispatching")
      if (auto one = replay::read(r.version, r.at, r.type, r.data))
        by_booking[r.entity].push_back(*std::move(one));
    if (r.type == booking::created::kind)
      if (const auto born = from_json<booking::created>(json::parse(r.data), false))
        arrive_within[r.entity] = born->terms.sla.arrive_asap;
  }
};

shard_searches read_shard(journal_reader& log, shard_id shard) {
  shard_searches all;
  std::uint64_t last = 0;
  for (std::size_t seen = page; seen == page;) {
    seen = 0;
    log.read(shard, last, page, [&](const event_row& r) {
      ++seen;
      last = r.seq;
      all.see(r);
      return true;
    });
  }
  return all;
}

std::string people(const std::vector<person_id>& who) {
  std::string out;
  for (const auto& p : who)
    out.append(out.empty() ? "" : ", ").append(p.text);
  return out.empty() ? "nobody" : out;
}

void add(replay_result& all, const std::string& booking, const replay::what_if_report& r) {
  all.beside.recorded += r.recorded;
  all.beside.instead += r.instead;
  all.beside.beyond_record += r.beyond_record;
  all.beside.left_out += r.left_out;
  all.moves_in_all += r.moves.size();
  for (const auto& m : r.moves)
    if (all.moves.size() < moves_shown)
      all.moves.push_back("dispatching/" + booking + ", event " + std::to_string(m.version) + ": " +
                          people(m.recorded) + " -> " + people(m.instead));
}

void table(std::ostream& out, const replay::sums& a, const replay::sums& b) {
  const auto row = [&](const char* what, auto x, auto y) {
    out << std::left << std::setw(34) << what << std::right << std::setw(14) << x << std::setw(14)
        << y << '\n';
  };
  const auto share = [](std::int64_t sum, std::uint64_t of) {
    return of == 0 ? 0 : sum / static_cast<std::int64_t>(of);
  };
  row("", "recorded", "this policy");
  row("searches", a.searches, b.searches);
  row("choices made", a.decisions, b.decisions);
  row("offers", a.offers, b.offers);
  row("served", a.served, b.served);
  row("  of these in doubt", a.in_doubt, b.in_doubt);
  row("unserved", a.unserved, b.unserved);
  row("unknown", a.unknown, b.unknown);
  row("late", a.late, b.late);
  row("travel of those served, s", a.travel_s, b.travel_s);
  row("  each", share(a.travel_s, a.served), share(b.travel_s, b.served));
  row("cost of those served, s", a.cost_s, b.cost_s);
  row("  each", share(a.cost_s, a.served), share(b.cost_s, b.served));
  row("travel of the first choice, each", share(a.first_choice_travel_s, a.decisions),
      share(b.first_choice_travel_s, b.decisions));
}

constexpr const char* assumptions =
    "Assumed: only those who were weighed then could be asked; whoever answered an offer of the\n"
    "booking answers it again alike, and what others would have said is unknown (in doubt where "
    "the\n"
    "one who accepted is asked too); searches do not touch each other. Late: expected to arrive\n"
    "after the slot begins, or, wanted now, later after the search began than was promised. "
    "Travel\n"
    "and cost: by the weights each booking was sold under, on both sides.\n";

} // namespace

std::string replay_result::text() const {
  std::ostringstream out;
  out << "choices made again: " << compared;
  if (unrecorded > 0)
    out << "; from before reasons were kept, and left alone: " << unrecorded;
  out << '\n'
      << (first_that_differs ? "the first that differs: " + *first_that_differs
                             : std::string{"all came out the same, bit for bit"})
      << '\n';
  if (!with_policy)
    return out.str();
  out << '\n';
  table(out, beside.recorded, beside.instead);
  out << "\nsearches left out (reasons not kept, or not given back by what is assumed): "
      << beside.left_out
      << "\nlooks that would have reached further than was recorded: " << beside.beyond_record
      << "\nchoices whose offers go to others: " << moves_in_all << '\n';
  for (const auto& m : moves)
    out << "  " << m << '\n';
  if (moves_in_all > moves.size())
    out << "  and " << moves_in_all - moves.size() << " more\n";
  out << '\n' << assumptions;
  return out.str();
}

std::unique_ptr<journal_reader> open_log(const std::string& from) {
  if (from.starts_with("postgresql://") || from.starts_with("postgres://") ||
      (from.find('=') != from.npos && !std::filesystem::exists(from)))
    return std::make_unique<postgres_log>(from);
  return read_sqlite_journal(from);
}

outcome<replay::policy_change> read_policy(const std::filesystem::path& file) {
  const auto document = read_settings_file(file);
  if (!document)
    return document.error();
  auto change = from_json<replay::policy_change>(*document);
  if (!change)
    return rejection{"settings",
                     file.string() + ": " + change.error().detail +
                         " (a record can tell of offers and offers_later: batch, rounds, again_s, "
                         "radius_m, radius_step_m, radius_max_m, score)",
                     500};
  return change;
}

replay_result replay_log(journal_reader& log, const std::optional<replay::policy_change>& change) {
  replay_result all;
  all.with_policy = change.has_value();
  constexpr auto first = static_cast<shard_id>(domain::fulfilment) * shards_per_domain_max;
  for (shard_id shard = first; shard < first + shards_per_domain_max; ++shard) {
    const auto searches = read_shard(log, shard);
    for (const auto& [booking, past] : searches.by_booking) {
      const auto c = replay::decide_again(booking, past);
      all.compared += c.compared;
      all.unrecorded += c.unrecorded;
      if (c.first && !all.first_that_differs)
        all.first_that_differs = "dispatching/" + booking + ", event " +
                                 std::to_string(c.first->version) + "\n  was " + c.first->recorded +
                                 "\n  is  " + c.first->again;
      if (!change)
        continue;
      const auto within = searches.arrive_within.find(booking);
      add(all, booking,
          replay::what_if(past, *change,
                          within == searches.arrive_within.end() ? sla_policy{}.arrive_asap
                                                                 : within->second));
    }
  }
  return all;
}

} // namespace callout::config
