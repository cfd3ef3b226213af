#include "persistence/postgres_views/table_reader.hpp"

#include "persistence/postgres/array_literal.hpp"
#include "persistence/postgres_views/columns.hpp"
#include "persistence/views/cursor.hpp"
#include "persistence/views/items.hpp"

namespace callout::postgres {

using namespace views;

namespace {

/// Conditions, each quoted where it is written.
class conditions {
public:
  conditions& only(std::string condition) {
    text_ += (text_.empty() ? " WHERE " : " AND ") + std::move(condition);
    return *this;
  }
  const std::string& text() const { return text_; }

private:
  std::string text_;
};

std::string limited(std::size_t limit) {
  return " LIMIT " + std::to_string(limit + 1);
}

/// One row more than the page holds was asked for, to see whether another follows.
template <class Item, class Key>
page take_page(const pqxx::result& rows, std::size_t limit, char list, Item make, Key key) {
  page p;
  for (const auto& r : rows) {
    if (p.items.size() == limit) {
      p.next_cursor = cursor_to(list, key(rows[static_cast<int>(limit) - 1]));
      break;
    }
    p.items.push_back(make(r));
  }
  return p;
}

std::string text(const pqxx::row& r, int at) {
  return r[at].as<std::string>();
}

/// Of lists that show the newest first, with `created_at` and `id` as first columns.
constexpr const char* newest_first = " ORDER BY created_at DESC, id DESC";

std::vector<std::string> time_and_id(const pqxx::row& r) {
  return {text(r, 0), text(r, 1)};
}

void begin_after(conditions& c, pqxx::transaction_base& tx, char list, std::string_view cursor) {
  if (cursor.empty())
    return;
  const auto from = cursor_from(list, cursor, 2);
  c.only("(created_at, id) < (" + std::to_string(number_in(from[0])) + ", " + tx.quote(from[1]) +
         ")");
}

} // namespace

table_reader::table_reader(postgres_options o) : session_{std::move(o), "lists"} {
}

template <class Ask>
pqxx::result table_reader::answer(Ask how) {
  try {
    return ask(session_, [&](auto& tx) { return tx.exec(how(tx)); });
  } catch (const journal_error& e) {
    throw unavailable{e.what()};
  }
}

std::map<std::uint32_t, std::uint64_t>
table_reader::at(const std::map<std::uint32_t, std::uint64_t>& shards) {
  array_literal list;
  for (const auto& [shard, seq] : shards)
    list.number(shard);
  std::map<std::uint32_t, std::uint64_t> all;
  for (const auto& r : answer([&](auto& tx) {
         return "SELECT shard, seq FROM view_positions WHERE shard = ANY (" + tx.quote(list.str()) +
                "::int[])";
       }))
    all[r[0].template as<std::uint32_t>()] = r[1].template as<std::uint64_t>();
  return all;
}

std::map<std::uint32_t, std::uint64_t> table_reader::heads() {
  std::map<std::uint32_t, std::uint64_t> all;
  for (const auto& r : answer([](auto&) {
         return "SELECT shard, coalesce((SELECT seq FROM events AS e WHERE e.shard = p.shard "
                "ORDER BY seq DESC LIMIT 1), 0) FROM view_positions AS p";
       }))
    all[r[0].template as<std::uint32_t>()] = r[1].template as<std::uint64_t>();
  return all;
}

page table_reader::bookings(const booking_filter& filter, std::string_view cursor,
                            std::size_t limit) {
  const auto rows = answer([&](auto& tx) {
    conditions c;
    if (filter.customer)
      c.only("customer = " + tx.quote(filter.customer->text));
    if (filter.technician) // By the second the index of those with a technician is found.
      c.only("technician = " + tx.quote(filter.technician->text)).only("technician <> ''");
    if (filter.status)
      // A person's own bookings are few: the sign keeps the server from all those in that status.
      c.only((filter.customer || filter.technician ? "status || '' = " : "status = ") +
             tx.quote(*filter.status));
    begin_after(c, tx, 'b', cursor);
    return "SELECT " + std::string{booking_columns} + " FROM view_bookings" + c.text() +
           newest_first + limited(limit);
  });
  return take_page(
      rows, limit, 'b', [](const auto& r) { return booking_item(take_booking(r)); }, time_and_id);
}

page table_reader::payouts(const std::optional<person_id>& technician, std::string_view cursor,
                           std::size_t limit) {
  const auto rows = answer([&](auto& tx) {
    conditions c;
    if (technician)
      c.only("technician = " + tx.quote(technician->text));
    begin_after(c, tx, 'p', cursor);
    return "SELECT " + std::string{payout_columns} + " FROM view_payouts" + c.text() +
           newest_first + limited(limit);
  });
  return take_page(
      rows, limit, 'p', [](const auto& r) { return payout_item(take_payout(r)); }, time_and_id);
}

page table_reader::ledger_accounts(std::string_view cursor, std::size_t limit) {
  const auto rows = answer([&](auto& tx) {
    conditions c;
    if (!cursor.empty()) {
      const auto from = cursor_from('a', cursor, 2);
      c.only("(name, currency) > (" + tx.quote(from[0]) + ", " + tx.quote(from[1]) + ")");
    }
    return "SELECT name, currency, sum(debits)::bigint, sum(credits)::bigint FROM view_accounts" +
           c.text() + " GROUP BY name, currency ORDER BY name, currency" + limited(limit);
  });
  return take_page(
      rows, limit, 'a',
      [](const auto& r) {
        return account_item({text(r, 0), money_of(r[2], r[1]).currency},
                            {r[2].template as<std::int64_t>(), r[3].template as<std::int64_t>()});
      },
      time_and_id);
}

page table_reader::ledger_entries(const std::string& account, std::string_view cursor,
                                  std::size_t limit) {
  const auto rows = answer([&](auto& tx) {
    conditions c;
    c.only("account = " + tx.quote(account));
    if (!cursor.empty()) {
      const auto from = cursor_from('e', cursor, 4);
      std::string key;
      for (const auto& part : from)
        key += (key.empty() ? "" : ", ") + std::to_string(number_in(part));
      c.only("(at, shard, seq, n) > (" + key + ")");
    }
    return "SELECT at, shard, seq, n, minor, currency, entity, type FROM view_entries" + c.text() +
           " ORDER BY at, shard, seq, n" + limited(limit);
  });
  return take_page(
      rows, limit, 'e',
      [&](const auto& r) {
        return entry_item({.at = time_of(r[0]),
                           .shard = r[1].template as<shard_id>(),
                           .seq = r[2].template as<std::uint64_t>(),
                           .minor = r[4].template as<std::int64_t>(),
                           .currency = text(r, 5),
                           .entity = text(r, 6),
                           .type = text(r, 7)},
                          account);
      },
      [](const auto& r) {
        return std::vector{text(r, 0), text(r, 1), text(r, 2), text(r, 3)};
      });
}

std::vector<person_id> table_reader::payees() {
  std::vector<person_id> all;
  for (const auto& r : answer([](auto&) {
         return "SELECT technician FROM view_earned WHERE minor > 0 ORDER BY technician";
       }))
    all.push_back({text(r, 0)});
  return all;
}

} // namespace callout::postgres
