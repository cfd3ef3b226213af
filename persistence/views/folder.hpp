// The thread that folds: takes rows as they become durable, reads from the journal what it has
// missed, tells the listener, and writes batch after batch. Whatever goes wrong with the file,
// it begins again from the positions kept there, or from nothing.
#pragma once

#include "persistence/views/file_access.hpp"
#include "persistence/views/intake.hpp"
#include "persistence/views/view_file.hpp"

namespace callout::views {

class folder {
public:
  folder(std::filesystem::path file, file_access&, journal&, listener&, intake&,
         const views_options&);

  /// Until the intake is stopped.
  void run();

private:
  using clock = std::chrono::steady_clock;
  /// How far a shard's rows are in the file, in `pending`, and told to the listener.
  struct progress {
    std::uint64_t written = 0;
    std::uint64_t folded = 0;
    std::uint64_t told = 0;
    digest previous{}; ///< of the last row that was in the file at the start
  };

  void work_on(intake::taken&);
  void begin();
  bool fits_journal();
  void tell_what_is_kept();
  void take_live(const event_row&);
  void read_missed(shard_id);
  void read_log(shard_id, std::uint64_t after, std::size_t limit, const journal_reader::visitor&);
  void add(const event_row&, progress&);
  void write();
  void start_over();
  void fall_back(const intake::taken&);

  const std::filesystem::path path_;
  file_access& access_;
  journal& journal_;
  listener& hears_;
  intake& intake_;
  const views_options& options_;
  std::unique_ptr<journal_reader> log_;
  std::unique_ptr<view_file> file_;
  std::unique_ptr<fold> fold_;
  std::unordered_map<shard_id, progress> shards_;
  std::set<shard_id> behind_;
  bool begun_ = false;     ///< what was kept is judged and told
  bool caught_up_ = false; ///< and the listener knows
  std::uint64_t ticket_ = 0;
  clock::time_point earliest_{};
  clock::time_point last_write_{};
};

} // namespace callout::views
