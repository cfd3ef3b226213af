// Answers lists from the file of the views.
#pragma once

#include "persistence/sqlite/database.hpp"
#include "persistence/views/views.hpp"

namespace callout::views {

/// For one thread. Besides what the port says it throws sqlite::sql_error.
class file_reader final : public reader {
public:
  /// The file must have been made by view_file.
  explicit file_reader(const std::filesystem::path& file);

  /// Between these all lists show one state.
  void begin();
  void end();

  page bookings(const booking_filter&, std::string_view cursor, std::size_t limit) override;
  page ledger_accounts(std::string_view cursor, std::size_t limit) override;
  page ledger_entries(const std::string& account, std::string_view cursor,
                      std::size_t limit) override;
  page payouts(const std::optional<person_id>& technician, std::string_view cursor,
               std::size_t limit) override;
  std::vector<person_id> payees() override;

private:
  sqlite::database db_;
};

} // namespace callout::views
