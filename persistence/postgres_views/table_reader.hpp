// Answers lists from the tables.
#pragma once

#include "persistence/postgres/session.hpp"
#include "persistence/views/views.hpp"

#include <map>

namespace callout::postgres {

/// For one thread. Each list shows one moment. What the server says throws views::unavailable.
class table_reader final : public views::reader {
public:
  explicit table_reader(postgres_options);

  /// How far the lists of these shards have come.
  std::map<std::uint32_t, std::uint64_t> at(const std::map<std::uint32_t, std::uint64_t>& shards);

  /// How far the logs of all shards have come that were ever folded. A database role sees those of
  /// its domain alone.
  std::map<std::uint32_t, std::uint64_t> heads();

  views::page bookings(const views::booking_filter&, std::string_view cursor,
                       std::size_t limit) override;
  views::page ledger_accounts(std::string_view cursor, std::size_t limit) override;
  views::page ledger_entries(const std::string& account, std::string_view cursor,
                             std::size_t limit) override;
  views::page payouts(const std::optional<person_id>& technician, std::string_view cursor,
                      std::size_t limit) override;
  std::vector<person_id> payees() override;

private:
  template <class Ask>
  pqxx::result answer(Ask);

  session session_;
};

} // namespace callout::postgres
