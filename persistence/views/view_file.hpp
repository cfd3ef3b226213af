// The file of the views, as the folding thread has it: made anew when it is not there, of
// another version or damaged, and written one batch at a time together with the positions.
#pragma once

#include "persistence/sqlite/database.hpp"
#include "persistence/views/fold.hpp"

namespace callout::views {

/// Whether an error means that the file is not worth keeping, rather than that it cannot be
/// written at present.
bool is_damage(const sqlite::sql_error&);

/// Removes the file with what belongs to it.
void remove_views(const std::filesystem::path& file);

/// What fails throws sqlite::sql_error.
class view_file final : public lines {
public:
  explicit view_file(const std::filesystem::path& file);

  std::optional<booking_line> booking(const std::string& id) override;
  std::optional<payout_line> payout(const std::string& id) override;

  std::unordered_map<shard_id, position> positions();
  void each_technician(const std::function<void(const person_id&, const technician_facts&)>& visit);
  void each_job(const std::function<void(const booking_line&)>& visit);

  /// All of it, or nothing.
  void write(const changes&);

private:
  struct statements {
    explicit statements(sqlite::database&);
    sqlite::statement find_booking, find_payout, put_booking, put_payout, put_entry, put_account,
        put_earned, put_technician, put_job, drop_job, put_position;
  };
  struct opened {
    explicit opened(const std::filesystem::path&);
    sqlite::database db;
    std::optional<statements> say; ///< once there are tables
  };
  static std::unique_ptr<opened> open_or_make(const std::filesystem::path&);
  void write_lists(const changes&);
  void write_technicians(const changes&);

  std::unique_ptr<opened> opened_;
  sqlite::database& db_;
  statements& say_;
};

} // namespace callout::views
