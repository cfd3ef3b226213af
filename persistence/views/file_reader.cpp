#include "persistence/views/file_reader.hpp"

#include "persistence/views/columns.hpp"
#include "persistence/views/cursor.hpp"
#include "persistence/views/items.hpp"

namespace callout::views {

namespace {

using sqlite::statement;

/// Asks for one row more than the page holds, to see whether another follows.
template <class Item, class Key>
page take_page(statement& s, std::size_t limit, char list, Item make, Key key) {
  page p;
  std::vector<std::string> last;
  while (s.step()) {
    if (p.items.size() == limit) {
      p.next_cursor = cursor_to(list, last);
      break;
    }
    p.items.push_back(make(s));
    last = key(s);
  }
  return p;
}

/// Conditions and their parameters, in order.
struct question {
  std::string where;
  std::vector<std::string> texts;

  void only(const char* column, const std::string& value) {
    where.append(where.empty() ? " WHERE " : " AND ").append(column).append(" = ?");
    texts.push_back(value);
  }
};

/// For lists that show the newest first, with `created_at` and `id` as first columns.
template <class Item>
page newest_first(sqlite::database& db, const std::string& select, question q,
                  std::string_view cursor, std::size_t limit, char list, Item make) {
  std::vector<std::string> from;
  if (!cursor.empty()) {
    from = cursor_from(list, cursor, 2);
    q.where += q.where.empty() ? " WHERE " : " AND ";
    q.where += "(created_at, id) < (?, ?)";
  }
  auto s = db.prepare((select + q.where + " ORDER BY created_at DESC, id DESC LIMIT ?").c_str());
  int at = 0;
  for (const auto& value : q.texts)
    put(s, ++at, std::string_view{value});
  if (!from.empty()) {
    put(s, ++at, number_in(from[0]));
    put(s, ++at, std::string_view{from[1]});
  }
  put(s, ++at, std::uint64_t{limit + 1});
  return take_page(s, limit, list, make, [](const statement& row) {
    return std::vector{std::to_string(integer(row, 0)), text(row, 1)};
  });
}

std::string booking_row(const statement& s) {
  return booking_item({.id = text(s, 1),
                       .status = text(s, 2),
                       .customer = text(s, 3),
                       .technician = text(s, 4),
                       .service = text(s, 5),
                       .price = amount(s, 6, 7),
                       .created_at = time(s, 0),
                       .updated_at = time(s, 8)});
}

std::string payout_row(const statement& s) {
  return payout_item({.id = text(s, 1),
                      .technician = text(s, 2),
                      .status = text(s, 5),
                      .amount = amount(s, 3, 4),
                      .created_at = time(s, 0),
                      .updated_at = time(s, 6),
                      .reference = text(s, 7)});
}

std::string account_row(const statement& s) {
  return account_item({text(s, 0), amount(s, 2, 1).currency}, {integer(s, 2), integer(s, 3)});
}

std::string entry_row(const statement& s, const std::string& account) {
  return entry_item({.at = time(s, 0),
                     .shard = static_cast<shard_id>(s.number(1)),
                     .seq = s.number(2),
                     .minor = integer(s, 4),
                     .currency = text(s, 5),
                     .entity = text(s, 6),
                     .type = text(s, 7)},
                    account);
}

} // namespace

file_reader::file_reader(const std::filesystem::path& file) : db_{file, SQLITE_OPEN_READWRITE} {
  sqlite3_busy_timeout(db_.handle(), 1000);
  db_.run("PRAGMA query_only = 1; PRAGMA cache_size = -8192");
}

void file_reader::begin() {
  db_.run("BEGIN");
}

void file_reader::end() {
  if (!sqlite3_get_autocommit(db_.handle()))
    db_.run("ROLLBACK"); // Nothing was written.
}

page file_reader::bookings(const booking_filter& filter, std::string_view cursor,
                           std::size_t limit) {
  question q;
  if (filter.customer)
    q.only("customer", filter.customer->text);
  if (filter.technician) {
    q.only("technician", filter.technician->text);
    q.where += " AND technician <> ''"; // By this the index of those with a technician is found.
  }
  if (filter.status)
    // A person's own bookings are few: the sign keeps SQLite from all those in that status.
    q.only(filter.customer || filter.technician ? "+status" : "status", *filter.status);
  return newest_first(db_,
                      "SELECT created_at, id, status, customer, technician, service, minor, "
                      "currency, updated_at FROM bookings",
                      std::move(q), cursor, limit, 'b', booking_row);
}

page file_reader::payouts(const std::optional<person_id>& technician, std::string_view cursor,
                          std::size_t limit) {
  question q;
  if (technician)
    q.only("technician", technician->text);
  return newest_first(db_,
                      "SELECT created_at, id, technician, minor, currency, status, updated_at, "
                      "reference FROM payouts",
                      std::move(q), cursor, limit, 'p', payout_row);
}

page file_reader::ledger_accounts(std::string_view cursor, std::size_t limit) {
  std::vector<std::string> from{"", ""};
  if (!cursor.empty())
    from = cursor_from('a', cursor, 2);
  auto s = db_.prepare("SELECT name, currency, debits, credits FROM accounts "
                       "WHERE (name, currency) > (?, ?) ORDER BY name, currency LIMIT ?");
  fill(s, std::string_view{from[0]}, std::string_view{from[1]}, std::uint64_t{limit + 1});
  return take_page(s, limit, 'a', account_row, [](const statement& row) {
    return std::vector{text(row, 0), text(row, 1)};
  });
}

page file_reader::ledger_entries(const std::string& account, std::string_view cursor,
                                 std::size_t limit) {
  std::vector<std::string> from{"-1", "0", "0", "0"};
  if (!cursor.empty())
    from = cursor_from('e', cursor, 4);
  auto s = db_.prepare("SELECT at, shard, seq, n, minor, currency, entity, type FROM entries "
                       "WHERE account = ? AND (at, shard, seq, n) > (?, ?, ?, ?) "
                       "ORDER BY at, shard, seq, n LIMIT ?");
  fill(s, std::string_view{account}, number_in(from[0]), number_in(from[1]), number_in(from[2]),
       number_in(from[3]), std::uint64_t{limit + 1});
  return take_page(
      s, limit, 'e', [&](const statement& row) { return entry_row(row, account); },
      [](const statement& row) {
        return std::vector{text(row, 0), text(row, 1), text(row, 2), text(row, 3)};
      });
}

std::vector<person_id> file_reader::payees() {
  std::vector<person_id> all;
  auto s = db_.prepare("SELECT technician FROM earned WHERE minor > 0 ORDER BY technician");
  while (s.step())
    all.push_back({text(s, 0)});
  return all;
}

} // namespace callout::views
