// What operators find by words on this node: services as they are sold, technicians as the lists
// tell of them, and bookings out of the log, where this node appends all of it. Among others it
// would have to read all of theirs, and leaves bookings out.
#pragma once

#include "config/settings.hpp"
#include "gateway/routes/found.hpp"
#include "persistence/views/listener.hpp"
#include "persistence/views/log_tail.hpp"

#include <atomic>
#include <set>

namespace callout::config {

struct searchable_limits {
  std::size_t bookings = 100'000; ///< the newest; each takes about 1 KB
  std::uint64_t rows = 4'000'000; ///< of the log, that are read at the start
};

class searchable final {
public:
  using rows = views::log_tail::rows;

  /// Knows nobody where there are no doors to ask at. The journal must outlive this.
  searchable(const settings&, journal&, searchable_limits = {});

  /// Begins to read bookings; questions are answered meanwhile.
  void start();
  void stop();

  // -- as a listener of the views hears them.
  void technician(const person_id&, const views::technician_facts&);
  void technician_event(const person_id&, const technician::event&);
  void technicians_caught_up() { technicians_ = true; }
  // -- for any thread.
  void appended(shard_id, const rows&);
  routes::by_words by_words();

private:
  struct known_technician {
    std::string name;
    std::vector<std::string> skills;
    std::optional<geo_point> base;
    bool approved = false, on_shift = false;
  };
  void add_services();
  void put(const person_id&, const known_technician&);
  void booking_row(const event_row&);
  void add_booking(const event_row&);
  bool makes_room(instant created_at);
  views::log_tail::positions newest(journal_reader&) const;

  const catalogue sold_;
  const bool doors_;
  const bool bookings_; ///< this node appends all rows, and so hears of all
  const searchable_limits limits_;
  const std::vector<shard_id> shards_;
  full_text::index index_;
  std::atomic<bool> technicians_ = false;
  std::unordered_map<std::string, known_technician> by_id_; ///< of the listener's thread
  std::set<std::pair<instant, std::string>> by_time_;       ///< bookings; of the tail's thread
  views::log_tail tail_;                                    ///< its thread ends first
};

} // namespace callout::config
