#include "gateway/payments/books.hpp"

#include "gateway/payments/line_columns.hpp"
#include "persistence/sqlite/log_room.hpp"

#include <algorithm>

namespace callout::payments {

namespace {

constexpr std::int64_t version = 1;
/// Length of the write-ahead log, in pages, at which it is moved into the file.
constexpr int log_pages = 1024;
/// What the log may need until it has been moved; each page has a small header of its own.
constexpr std::size_t log_bytes = std::size_t{log_pages} * (4096 + 24) * 3 / 2;

// A hold that nothing draws on and whose time has not passed can still be captured.
constexpr const char* select_sums = R"(
select currency,
  sum(case deed when 'hold' then booked else 0 end),
  sum(case deed when 'capture' then booked else 0 end),
  sum(case deed when 'void' then booked else 0 end),
  sum(case deed when 'refund' then booked else 0 end),
  sum(case deed when 'payout' then booked else 0 end),
  sum(case when deed = 'hold' and capture_before > ?1 and not exists(
        select 1 from lines later
        where later.about = lines.id and later.about > 0 and later.result = 'ok')
      then booked else 0 end)
from lines where result = 'ok' group by currency order by currency)";

void prepare_file(sqlite::database& db) {
  // The log stays when the file is closed, so that the next start writes into room it has.
  int keep = 1;
  sqlite3_file_control(db.handle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
  db.run("pragma busy_timeout = 5000");
  if (db.text("pragma journal_mode = wal") != "wal")
    throw journal_error{db.file().string() + ": this file system has no write-ahead log"};
  db.run("pragma synchronous = full");
  const auto found = db.number("pragma user_version");
  if (found != 0 && found != version)
    throw journal_error{db.file().string() + ": books of version " + std::to_string(found) +
                        ", which this program does not know"};
  db.run(make_tables);
  db.run(("pragma user_version = " + std::to_string(version)).c_str());
}

const std::filesystem::path& with_room(const std::filesystem::path& file) {
  sqlite::make_room(file.string() + "-wal", log_bytes);
  return file;
}

std::unique_ptr<sqlite::database> joined(const std::filesystem::path& file) {
  auto db = std::make_unique<sqlite::database>(file, SQLITE_OPEN_READWRITE);
  db->run("pragma busy_timeout = 5000");
  return db;
}

std::optional<line> found_line(sqlite::statement& s) {
  const sqlite::finished at_end{s};
  if (!s.step())
    return std::nullopt;
  return read_line(s);
}

} // namespace

books::books(const std::filesystem::path& file)
    : db_{with_room(file), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE} {
  prepare_file(db_);
  find_ = std::make_unique<sqlite::statement>(db_, select_by_key);
  by_id_ = std::make_unique<sqlite::statement>(db_, select_by_id);
  taken_ = std::make_unique<sqlite::statement>(db_, select_about);
  begin_ = std::make_unique<sqlite::statement>(db_, "begin immediate");
  commit_ = std::make_unique<sqlite::statement>(db_, "commit");
  insert_ = std::make_unique<sqlite::statement>(db_, insert_line);
  sqlite3_wal_hook(
      db_.handle(),
      [](void* frames, sqlite3*, const char*, int n) {
        *static_cast<int*>(frames) = n;
        return SQLITE_OK;
      },
      &frames_);
  mover_ = std::make_unique<sqlite::wal_mover>(joined(file), log_pages);
}

books::~books() = default;

void books::begin() {
  begin_->run();
  // After a failure it is not known what reached the file: it is read again.
  if (!sure_)
    last_id_ = static_cast<std::uint64_t>(db_.number("select coalesce(max(id), 0) from lines"));
  sure_ = true;
}

void books::commit() {
  commit_->run();
  mover_->committed(db_, frames_);
}

void books::roll_back() noexcept {
  sure_ = false;
  if (sqlite3_get_autocommit(db_.handle()) == 0)
    sqlite3_exec(db_.handle(), "rollback", nullptr, nullptr, nullptr);
}

std::optional<line> books::find(deed d, std::string_view key) {
  return found_line(find_->bind(1, desk_of(d)).bind(2, key));
}

std::optional<subject> books::subject_of(const order& o) {
  const auto id = refers_to(o.what) ? line_named(o.reference) : 0;
  if (id == 0)
    return std::nullopt;
  auto of = found_line(by_id_->bind(1, id));
  if (!of)
    return std::nullopt;
  const sqlite::finished at_end{*taken_};
  taken_->bind(1, id).step();
  const money taken{static_cast<std::int64_t>(taken_->number(0)), of->booked.currency};
  return subject{*std::move(of), taken, taken_->number(1) > 0};
}

void books::add(line& l) {
  l.id = last_id_ + 1;
  insert(*insert_, l);
  last_id_ = l.id;
}

std::string settle_name(const std::filesystem::path& file, std::string_view fresh) {
  const auto db = joined(file);
  db->run("pragma synchronous = full");
  db->run("create table if not exists name(text text not null)");
  db->prepare("insert into name select ?1 where not exists (select 1 from name)")
      .bind(1, fresh)
      .run();
  return db->text("select text from name");
}

books_reader::books_reader(const std::filesystem::path& file) : db_{file, SQLITE_OPEN_READONLY} {
  db_.run("pragma busy_timeout = 5000");
}

std::vector<totals> books_reader::sums(instant now) {
  auto s = db_.prepare(select_sums);
  s.bind(1, static_cast<std::uint64_t>(now.time_since_epoch().count()));
  std::vector<totals> out;
  const auto sum = [&](int at) { return static_cast<std::int64_t>(s.number(at)); };
  while (s.step())
    out.push_back({std::string{s.text(0)}, sum(1), sum(2), sum(3), sum(4), sum(5), sum(6)});
  return out;
}

std::vector<line> books_reader::lines_after(std::uint64_t id, std::size_t limit) {
  auto s = db_.prepare(select_after);
  s.bind(1, id).bind(2, std::uint64_t{limit});
  std::vector<line> out;
  while (s.step())
    out.push_back(read_line(s));
  return out;
}

std::optional<line> books_reader::find(deed d, std::string_view key) {
  auto s = db_.prepare(select_by_key);
  return found_line(s.bind(1, desk_of(d)).bind(2, key));
}

} // namespace callout::payments
