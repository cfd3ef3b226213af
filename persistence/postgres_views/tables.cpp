#include "persistence/postgres_views/tables.hpp"

#include "persistence/postgres/array_literal.hpp"
#include "persistence/postgres/event_columns.hpp"
#include "persistence/postgres_views/columns.hpp"
#include "persistence/views/profile.hpp"

#include <map>

namespace callout::postgres {

using namespace views;

namespace {

session::statements all_statements() {
  return {
      {"positions",
       "SELECT shard, seq, previous FROM view_positions WHERE shard = ANY ($1::int[])"},
      {"booking", "SELECT " + std::string{booking_columns} + " FROM view_bookings WHERE id = $1"},
      {"payout", "SELECT " + std::string{payout_columns} + " FROM view_payouts WHERE id = $1"},
      {"move", "UPDATE view_positions AS p SET seq = u.seq, previous = u.previous "
               "FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[]) "
               "AS u (shard, before, seq, previous) WHERE p.shard = u.shard AND p.seq = u.before"},
      {"begin", "INSERT INTO view_positions SELECT * FROM unnest($1::int[], $2::bigint[], "
                "$3::bytea[]) ON CONFLICT DO NOTHING"},
      {"put_bookings",
       "INSERT INTO view_bookings AS b SELECT * FROM unnest($1::text[], $2::int[], $3::text[], "
       "$4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::bigint[], "
       "$10::bigint[], $11::bigint[]) ON CONFLICT (id) DO UPDATE SET status = excluded.status, "
       "technician = excluded.technician, updated_at = excluded.updated_at, "
       "version = excluded.version WHERE excluded.version > b.version"},
      {"put_payouts",
       "INSERT INTO view_payouts AS p SELECT * FROM unnest($1::text[], $2::int[], $3::text[], "
       "$4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::text[], "
       "$10::bigint[]) ON CONFLICT (id) DO UPDATE SET status = excluded.status, "
       "updated_at = excluded.updated_at, reference = excluded.reference, "
       "version = excluded.version WHERE excluded.version > p.version"},
      {"put_entries",
       "INSERT INTO view_entries SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], "
       "$4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[])"},
      {"put_accounts",
       "INSERT INTO view_accounts AS a SELECT * FROM unnest($1::text[], $2::text[], $3::int[], "
       "$4::bigint[], $5::bigint[]) ON CONFLICT (name, currency, shard) DO UPDATE "
       "SET debits = a.debits + excluded.debits, credits = a.credits + excluded.credits"},
      {"put_earned", "INSERT INTO view_earned AS e SELECT * FROM unnest($1::text[], $2::int[], "
                     "$3::bigint[]) ON CONFLICT (technician) DO UPDATE "
                     "SET minor = e.minor + excluded.minor"},
      {"put_technicians",
       "INSERT INTO view_technicians AS t SELECT id, shard, nullif(approved, -1), "
       "nullif(on_shift, -1), nullif(profile, '') FROM unnest($1::text[], $2::int[], "
       "$3::smallint[], $4::smallint[], $5::text[]) AS u (id, shard, approved, on_shift, profile) "
       "ON CONFLICT (id) DO UPDATE SET approved = coalesce(excluded.approved, t.approved), "
       "on_shift = coalesce(excluded.on_shift, t.on_shift), "
       "profile = coalesce(excluded.profile, t.profile)"},
      {"put_jobs", "INSERT INTO view_calendar SELECT * FROM unnest($1::text[], $2::text[], "
                   "$3::int[], $4::bigint[], $5::bigint[], $6::text[]) "
                   "ON CONFLICT (technician, booking) DO UPDATE SET start = excluded.start, "
                   "until = excluded.until, site = excluded.site"},
      {"drop_jobs", "DELETE FROM view_calendar AS c USING unnest($1::text[], $2::text[]) "
                    "AS u (technician, booking) "
                    "WHERE c.technician = u.technician AND c.booking = u.booking"},
  };
}

std::int64_t ms(instant t) {
  return t.time_since_epoch().count();
}

/// Text in PostgreSQL holds no NUL, and one of them must not keep all others out.
std::string shown(std::string text) {
  for (std::size_t at; (at = text.find('\0')) != text.npos;)
    text.replace(at, 1, "\uFFFD");
  return text;
}

std::string shard_list(const std::set<shard_id>& shards) {
  array_literal list;
  for (const auto s : shards)
    list.number(s);
  return list.str();
}

void move_positions(pqxx::transaction_base& tx, const changes& c,
                    const std::unordered_map<shard_id, std::uint64_t>& from) {
  array_literal shard, before, seq, previous, new_shard, new_seq, new_previous;
  std::size_t moved = 0, begun = 0;
  // In one order everywhere, so that two who write the same shards do not wait in a ring.
  for (const auto& [s, p] : std::map{c.positions.begin(), c.positions.end()}) {
    if (const auto was = from.find(s); was != from.end() && was->second > 0) {
      ++moved;
      shard.number(s);
      before.number(static_cast<std::int64_t>(was->second));
      seq.number(static_cast<std::int64_t>(p.seq));
      previous.bytes(p.previous);
    } else {
      ++begun;
      new_shard.number(s);
      new_seq.number(static_cast<std::int64_t>(p.seq));
      new_previous.bytes(p.previous);
    }
  }
  if (moved > 0 && run_prepared(tx, "move", shard.str(), before.str(), seq.str(), previous.str())
                           .affected_rows() != moved)
    throw overtaken{"another node has folded on"};
  if (begun > 0 && run_prepared(tx, "begin", new_shard.str(), new_seq.str(), new_previous.str())
                           .affected_rows() != begun)
    throw overtaken{"another node has begun to fold"};
}

void write_bookings(pqxx::transaction_base& tx, const changes& c) {
  if (c.bookings.empty())
    return;
  array_literal id, shard, status, customer, technician, service, minor, currency, created, updated,
      version;
  for (const auto& [key, b] : c.bookings) {
    id.text(shown(key));
    shard.number(b.shard);
    status.text(b.status);
    customer.text(shown(b.customer));
    technician.text(shown(b.technician));
    service.text(shown(b.service));
    minor.number(b.price.minor);
    currency.text(shown(std::string{b.price.currency.text()}));
    created.number(ms(b.created_at));
    updated.number(ms(b.updated_at));
    version.number(static_cast<std::int64_t>(b.version));
  }
  run_prepared(tx, "put_bookings", id.str(), shard.str(), status.str(), customer.str(),
               technician.str(), service.str(), minor.str(), currency.str(), created.str(),
               updated.str(), version.str());
}

void write_payouts(pqxx::transaction_base& tx, const changes& c) {
  if (c.payouts.empty())
    return;
  array_literal id, shard, technician, status, minor, currency, created, updated, reference,
      version;
  for (const auto& [key, p] : c.payouts) {
    id.text(shown(key));
    shard.number(p.shard);
    technician.text(shown(p.technician));
    status.text(p.status);
    minor.number(p.amount.minor);
    currency.text(shown(std::string{p.amount.currency.text()}));
    created.number(ms(p.created_at));
    updated.number(ms(p.updated_at));
    reference.text(shown(p.reference));
    version.number(static_cast<std::int64_t>(p.version));
  }
  run_prepared(tx, "put_payouts", id.str(), shard.str(), technician.str(), status.str(),
               minor.str(), currency.str(), created.str(), updated.str(), reference.str(),
               version.str());
}

void write_entries(pqxx::transaction_base& tx, const changes& c) {
  if (c.entries.empty())
    return;
  array_literal account, at, shard, seq, n, minor, currency, entity, type;
  std::map<std::tuple<std::string_view, std::string_view, shard_id>, turnover> turned;
  for (const auto& e : c.entries) {
    const auto& m = c.movements[e.movement];
    account.text(shown(e.account->name));
    at.number(ms(m.at));
    shard.number(m.shard);
    seq.number(static_cast<std::int64_t>(m.seq));
    n.number(static_cast<std::int64_t>(e.n));
    minor.number(e.minor);
    currency.text(shown(std::string{e.account->currency.text()}));
    entity.text(shown(m.entity));
    type.text(shown(m.type));
    auto& t = turned[{e.account->name, e.account->currency.text(), m.shard}];
    (e.minor < 0 ? t.credits : t.debits) += std::abs(e.minor);
  }
  run_prepared(tx, "put_entries", account.str(), at.str(), shard.str(), seq.str(), n.str(),
               minor.str(), currency.str(), entity.str(), type.str());
  array_literal name, of, mover, debits, credits;
  for (const auto& [key, t] : turned) {
    name.text(shown(std::string{std::get<0>(key)}));
    of.text(shown(std::string{std::get<1>(key)}));
    mover.number(std::get<2>(key));
    debits.number(t.debits);
    credits.number(t.credits);
  }
  run_prepared(tx, "put_accounts", name.str(), of.str(), mover.str(), debits.str(), credits.str());
}

void write_technicians(pqxx::transaction_base& tx, const changes& c) {
  const auto flag = [](const std::optional<bool>& f) { return f ? std::int64_t{*f} : -1; };
  array_literal id, shard, approved, on_shift, profile;
  for (const auto& [who, t] : c.technicians) {
    id.text(shown(who));
    shard.number(t.shard);
    approved.number(flag(t.approved));
    on_shift.number(flag(t.on_shift));
    profile.text(shown(t.profile.value_or("")));
  }
  if (!c.technicians.empty())
    run_prepared(tx, "put_technicians", id.str(), shard.str(), approved.str(), on_shift.str(),
                 profile.str());
  array_literal earner, earner_shard, minor;
  for (const auto& [who, e] : c.earned) {
    earner.text(shown(who));
    earner_shard.number(e.shard);
    minor.number(e.minor);
  }
  if (!c.earned.empty())
    run_prepared(tx, "put_earned", earner.str(), earner_shard.str(), minor.str());
}

void write_calendar(pqxx::transaction_base& tx, const changes& c) {
  array_literal who, booking, shard, start, until, site, free_who, free_booking;
  bool put = false, drop = false;
  for (const auto& [key, change] : c.calendar) {
    const auto& when = change.when;
    (when ? who : free_who).text(shown(key.first));
    (when ? booking : free_booking).text(shown(key.second));
    (when ? put : drop) = true;
    if (!when)
      continue;
    shard.number(change.shard);
    start.number(ms(when->slot.from));
    until.number(ms(when->slot.to));
    site.text(kept_site(when->at));
  }
  if (put)
    run_prepared(tx, "put_jobs", who.str(), booking.str(), shard.str(), start.str(), until.str(),
                 site.str());
  if (drop)
    run_prepared(tx, "drop_jobs", free_who.str(), free_booking.str());
}

positions positions_of(const pqxx::result& rows) {
  positions all;
  for (const auto& r : rows)
    all[r[0].as<shard_id>()] = {r[1].as<std::uint64_t>(), take_digest(r[2])};
  return all;
}

technician_facts facts_of(const pqxx::row& r) {
  technician_facts f{.approved = r[1].as<int>() != 0, .on_shift = r[2].as<int>() != 0};
  if (r[3].is_null())
    return f;
  const auto read = from_json<profile>(json::parse(r[3].c_str(), nullptr, false), false);
  if (!read)
    throw journal_error{"view_technicians: profile of " + r[0].as<std::string>() + ": " +
                        read.error().detail};
  f.skills = read->skills;
  f.base = read->base;
  f.name = read->name.value_or("");
  return f;
}

/// Of a row: technician, booking, start, until, site.
technician_facts::job job_of(const pqxx::row& r) {
  auto at = site_kept(r[4].c_str());
  if (!at)
    throw journal_error{"view_calendar: " + r[0].as<std::string>() + ": " + at.error().detail};
  return {{r[1].as<std::string>()}, {{time_of(r[2]), time_of(r[3])}, *std::move(at)}};
}

} // namespace

tables::tables(postgres_options o, const std::string& purpose)
    : session_{std::move(o), purpose, all_statements()} {
}

std::optional<booking_line> tables::booking(const std::string& id) {
  const auto rows = ask(session_, [&](auto& tx) { return run_prepared(tx, "booking", id); });
  return rows.empty() ? std::nullopt : std::optional{take_booking(rows[0])};
}

std::optional<payout_line> tables::payout(const std::string& id) {
  const auto rows = ask(session_, [&](auto& tx) { return run_prepared(tx, "payout", id); });
  return rows.empty() ? std::nullopt : std::optional{take_payout(rows[0])};
}

positions tables::at(const std::set<shard_id>& shards) {
  return positions_of(
      ask(session_, [&](auto& tx) { return run_prepared(tx, "positions", shard_list(shards)); }));
}

positions tables::at_all() {
  return positions_of(ask(session_, [](auto& tx) {
    return tx.exec("SELECT shard, seq, previous FROM view_positions");
  }));
}

void tables::write(const changes& c, const std::unordered_map<shard_id, std::uint64_t>& from) {
  auto& connection = session_.open();
  try {
    const auto guard = session_.guard();
    pqxx::work tx{connection};
    // They are folds: what a crash of the server takes of them is folded again.
    tx.exec("SET LOCAL synchronous_commit = off");
    move_positions(tx, c, from);
    write_bookings(tx, c);
    write_payouts(tx, c);
    write_entries(tx, c);
    write_technicians(tx, c);
    write_calendar(tx, c);
    tx.commit();
  } catch (const overtaken&) {
    throw;
  } catch (const std::exception& e) {
    session_.close();
    throw journal_error{"PostgreSQL: " + one_line(e)};
  }
}

follower::known tables::technicians() {
  auto& connection = session_.open();
  try {
    const auto guard = session_.guard();
    pqxx::work tx{connection};
    tx.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    follower::known all;
    for (const auto& [shard, p] :
         positions_of(tx.exec("SELECT shard, seq, previous FROM view_positions")))
      all.at[shard] = p.seq;
    std::unordered_map<std::string, technician_facts> known;
    for (const auto& r : tx.exec("SELECT id, coalesce(approved, 0), coalesce(on_shift, 0), profile "
                                 "FROM view_technicians"))
      known[r[0].as<std::string>()] = facts_of(r);
    for (const auto& r : tx.exec("SELECT technician, booking, start, until, site "
                                 "FROM view_calendar ORDER BY technician, start, booking"))
      known[r[0].as<std::string>()].calendar.push_back(job_of(r));
    for (auto& [id, facts] : known)
      all.technicians.emplace_back(person_id{id}, std::move(facts));
    return all;
  } catch (const journal_error&) {
    throw;
  } catch (const std::exception& e) {
    session_.close();
    throw journal_error{"PostgreSQL: " + one_line(e)};
  }
}

std::vector<booking_line> tables::visits() {
  const auto rows = ask(session_, [](auto& tx) {
    return tx.exec("SELECT " + std::string{booking_columns} +
                   " FROM view_bookings WHERE status IN ('en_route', 'arrived') "
                   "AND technician <> ''");
  });
  std::vector<booking_line> all;
  for (const auto& r : rows)
    all.push_back(take_booking(r));
  return all;
}

} // namespace callout::postgres
