// Between columns and values, and how a question is put: once more when its connection broke while
// it lay idle, since asking changes nothing.
#pragma once

#include "persistence/postgres/session.hpp"
#include "persistence/views/changes.hpp"

namespace callout::postgres {

template <class Ask>
pqxx::result ask(session& s, Ask how) {
  for (bool again = false;; again = true) {
    auto& connection = s.open();
    try {
      const auto guard = s.guard();
      pqxx::nontransaction tx{connection};
      return how(tx);
    } catch (const pqxx::failure& e) {
      const bool broken = !s.is_open();
      s.close();
      if (again || !broken)
        throw journal_error{"PostgreSQL: " + one_line(e)};
    }
  }
}

inline instant time_of(const pqxx::field& f) {
  return instant{span{f.as<std::int64_t>()}};
}

inline money money_of(const pqxx::field& minor, const pqxx::field& code) {
  money m{minor.as<std::int64_t>(), {}};
  code.as<std::string>().copy(m.currency.code, 3);
  return m;
}

inline constexpr const char* booking_columns =
    "created_at, id, status, customer, technician, service, minor, currency, updated_at, version";

inline views::booking_line take_booking(const pqxx::row& r) {
  return {.id = r[1].as<std::string>(),
          .status = r[2].as<std::string>(),
          .customer = r[3].as<std::string>(),
          .technician = r[4].as<std::string>(),
          .service = r[5].as<std::string>(),
          .price = money_of(r[6], r[7]),
          .created_at = time_of(r[0]),
          .updated_at = time_of(r[8]),
          .version = r[9].as<std::uint64_t>()};
}

inline constexpr const char* payout_columns =
    "created_at, id, technician, minor, currency, status, updated_at, reference, version";

inline views::payout_line take_payout(const pqxx::row& r) {
  return {.id = r[1].as<std::string>(),
          .technician = r[2].as<std::string>(),
          .status = r[5].as<std::string>(),
          .amount = money_of(r[3], r[4]),
          .created_at = time_of(r[0]),
          .updated_at = time_of(r[6]),
          .reference = r[7].as<std::string>(),
          .version = r[8].as<std::uint64_t>()};
}

} // namespace callout::postgres
