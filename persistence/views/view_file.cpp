#include "persistence/views/view_file.hpp"

#include "persistence/views/columns.hpp"
#include "persistence/views/profile.hpp"
#include "persistence/views/schema.hpp"
#include "persistence/views/sqlite_views.hpp"

#include <algorithm>

namespace callout::views {

using sqlite::sql_error;
using sqlite::statement;

namespace {

void make_tables(sqlite::database& db) {
  db.run("BEGIN IMMEDIATE");
  db.run(schema);
  db.run(("PRAGMA application_id = " + std::to_string(application_mark)).c_str());
  db.run(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
  db.run("COMMIT");
}

bool is_ours(sqlite::database& db) {
  return db.number("PRAGMA application_id") == application_mark &&
         db.number("PRAGMA user_version") == schema_version;
}

} // namespace

bool is_damage(const sql_error& e) {
  switch (e.code & 0xff) {
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_ERROR: // A table is missing, or has other columns.
  case SQLITE_SCHEMA:
  case SQLITE_CONSTRAINT:
  case SQLITE_MISMATCH: return true;
  case SQLITE_IOERR: return e.code == SQLITE_IOERR_SHORT_READ;
  default: return false;
  }
}

void remove_views(const std::filesystem::path& file) {
  for (const char* ending : {"", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::remove(file.string() + ending, ignored);
  }
}

// NORMAL: SQLite waits for the disk only when it moves the log into the file, which is enough
// that a power cut leaves an older state and not a torn one.
view_file::opened::opened(const std::filesystem::path& file)
    : db{file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE} {
  sqlite3_busy_timeout(db.handle(), 1000);
  db.run(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; "
      "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384");
  if (db.number("SELECT count(*) FROM sqlite_schema") == 0)
    make_tables(db);
  else if (!is_ours(db))
    throw sql_error{SQLITE_SCHEMA, file.string() + ": of another version"};
  say.emplace(db);
}

std::unique_ptr<view_file::opened> view_file::open_or_make(const std::filesystem::path& file) {
  try {
    return std::make_unique<opened>(file);
  } catch (const sql_error& e) {
    if (!is_damage(e))
      throw;
  }
  remove_views(file);
  return std::make_unique<opened>(file);
}

view_file::statements::statements(sqlite::database& db)
    : find_booking{db.prepare("SELECT status, customer, technician, service, minor, currency, "
                              "created_at, updated_at, version FROM bookings WHERE id = ?")},
      find_payout{db.prepare("SELECT technician, status, minor, currency, created_at, updated_at, "
                             "reference, version FROM payouts WHERE id = ?")},
      put_booking{db.prepare(
          "INSERT INTO bookings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
          "SET status = excluded.status, technician = excluded.technician, "
          "updated_at = excluded.updated_at, version = excluded.version "
          "WHERE excluded.version > version")},
      put_payout{
          db.prepare("INSERT INTO payouts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
                     "SET status = excluded.status, updated_at = excluded.updated_at, "
                     "reference = excluded.reference, version = excluded.version "
                     "WHERE excluded.version > version")},
      put_entry{db.prepare("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")},
      put_account{db.prepare("INSERT INTO accounts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
                             "SET debits = debits + excluded.debits, "
                             "credits = credits + excluded.credits")},
      put_earned{db.prepare("INSERT INTO earned VALUES (?, ?) ON CONFLICT DO UPDATE "
                            "SET minor = minor + excluded.minor")},
      put_technician{db.prepare(
          "INSERT INTO technicians VALUES (?1, max(?2, 0), max(?3, 0), ?4) ON CONFLICT DO UPDATE "
          "SET approved = iif(?2 < 0, approved, ?2), on_shift = iif(?3 < 0, on_shift, ?3), "
          "profile = iif(?4 = '', profile, ?4)")},
      put_job{db.prepare("INSERT OR REPLACE INTO calendar VALUES (?, ?, ?, ?, ?)")},
      drop_job{db.prepare("DELETE FROM calendar WHERE technician = ? AND booking = ?")},
      put_position{db.prepare("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)")} {
}

view_file::view_file(const std::filesystem::path& file)
    : opened_{open_or_make(file)}, db_{opened_->db}, say_{*opened_->say} {
}

std::optional<booking_line> view_file::booking(const std::string& id) {
  auto& s = fill(say_.find_booking, std::string_view{id});
  const sqlite::finished at_end{s};
  if (!s.step())
    return std::nullopt;
  return booking_line{.id = id,
                      .status = text(s, 0),
                      .customer = text(s, 1),
                      .technician = text(s, 2),
                      .service = text(s, 3),
                      .price = amount(s, 4, 5),
                      .created_at = time(s, 6),
                      .updated_at = time(s, 7),
                      .version = s.number(8)};
}

std::optional<payout_line> view_file::payout(const std::string& id) {
  auto& s = fill(say_.find_payout, std::string_view{id});
  const sqlite::finished at_end{s};
  if (!s.step())
    return std::nullopt;
  return payout_line{.id = id,
                     .technician = text(s, 0),
                     .status = text(s, 1),
                     .amount = amount(s, 2, 3),
                     .created_at = time(s, 4),
                     .updated_at = time(s, 5),
                     .reference = text(s, 6),
                     .version = s.number(7)};
}

std::vector<view_position> positions_in(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file))
    return {};
  std::vector<view_position> all;
  try {
    sqlite::database db{file, SQLITE_OPEN_READWRITE};
    sqlite3_busy_timeout(db.handle(), 1000);
    if (!is_ours(db))
      return {};
    auto s = db.prepare("SELECT shard, seq, previous FROM positions");
    while (s.step())
      all.push_back({static_cast<shard_id>(s.number(0)), s.number(1), s.hash(2)});
  } catch (const sql_error& e) {
    if (is_damage(e))
      return {};
    throw;
  }
  return all;
}

std::unordered_map<shard_id, position> view_file::positions() {
  std::unordered_map<shard_id, position> all;
  auto s = db_.prepare("SELECT shard, seq, previous FROM positions");
  while (s.step())
    all[static_cast<shard_id>(s.number(0))] = {s.number(1), s.hash(2)};
  return all;
}

void view_file::each_technician(
    const std::function<void(const person_id&, const technician_facts&)>& visit) {
  auto jobs = db_.prepare("SELECT booking, start, until, site FROM calendar "
                          "WHERE technician = ? ORDER BY start, booking");
  auto s = db_.prepare("SELECT id, approved, on_shift, profile FROM technicians UNION ALL "
                       "SELECT DISTINCT technician, 0, 0, '' FROM calendar "
                       "WHERE NOT EXISTS (SELECT 1 FROM technicians WHERE id = technician)");
  while (s.step()) {
    const auto id = text(s, 0);
    technician_facts f{.approved = s.number(1) != 0, .on_shift = s.number(2) != 0};
    if (const auto kept = text(s, 3); !kept.empty()) {
      const auto read = from_json<profile>(json::parse(kept, nullptr, false), false);
      if (!read)
        throw sql_error{SQLITE_CORRUPT, "profile of " + id + ": " + read.error().detail};
      f.skills = read->skills;
      f.base = read->base;
      f.name = read->name.value_or("");
    }
    fill(jobs, std::string_view{id});
    const sqlite::finished at_end{jobs};
    while (jobs.step()) {
      const auto at = site_kept(jobs.text(3));
      if (!at)
        throw sql_error{SQLITE_CORRUPT, "calendar of " + id + ": " + at.error().detail};
      f.calendar.push_back({{text(jobs, 0)}, {{time(jobs, 1), time(jobs, 2)}, *at}});
    }
    visit({id}, f);
  }
}

void view_file::each_job(const std::function<void(const booking_line&)>& visit) {
  std::vector<std::string> ids;
  auto s = db_.prepare("SELECT id, status FROM bookings WHERE technician <> '' AND status IN "
                       "('assigned', 'en_route', 'arrived', 'in_progress', 'paused', "
                       "'work_done')");
  while (s.step())
    ids.push_back(text(s, 0));
  for (const auto& id : ids)
    if (const auto b = booking(id))
      visit(*b);
}

void view_file::write(const changes& c) {
  db_.run("BEGIN IMMEDIATE");
  try {
    write_lists(c);
    write_technicians(c);
    db_.run("COMMIT");
  } catch (...) {
    sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

void view_file::write_lists(const changes& c) {
  using text = std::string_view;
  for (const auto& [id, b] : c.bookings)
    fill(say_.put_booking, text{id}, text{b.status}, text{b.customer}, text{b.technician},
         text{b.service}, b.price.minor, b.price.currency.text(), b.created_at, b.updated_at,
         b.version)
        .run();
  for (const auto& [id, p] : c.payouts)
    fill(say_.put_payout, text{id}, text{p.technician}, text{p.status}, p.amount.minor,
         p.amount.currency.text(), p.created_at, p.updated_at, text{p.reference}, p.version)
        .run();
  for (const auto& e : c.entries) {
    const auto& m = c.movements[e.movement];
    fill(say_.put_entry, text{e.account->name}, m.at, m.shard, m.seq, e.n, e.minor,
         e.account->currency.text(), text{m.entity}, text{m.type})
        .run();
  }
  for (const auto& [account, t] : c.accounts)
    fill(say_.put_account, text{account.name}, account.currency.text(), t.debits, t.credits).run();
  for (const auto& [technician, e] : c.earned)
    fill(say_.put_earned, text{technician}, e.minor).run();
  for (const auto& [shard, p] : c.positions)
    fill(say_.put_position, shard, p.seq, p.previous).run();
}

void view_file::write_technicians(const changes& c) {
  using text = std::string_view;
  const auto flag = [](const std::optional<bool>& f) { return std::int64_t{f ? *f : -1}; };
  for (const auto& [id, t] : c.technicians)
    fill(say_.put_technician, text{id}, flag(t.approved), flag(t.on_shift),
         t.profile ? text{*t.profile} : text{})
        .run();
  for (const auto& [key, change] : c.calendar) {
    const text technician{key.first}, booking{key.second};
    if (const auto& when = change.when)
      fill(say_.put_job, technician, booking, when->slot.from, when->slot.to,
           text{kept_site(when->at)})
          .run();
    else
      fill(say_.drop_job, technician, booking).run();
  }
}

} // namespace callout::views
