// The supply of a node: which technicians could take a job, nearest first. In memory only: facts
// come from technicians' events, positions from their devices, and both come again after a
// restart. Any thread may call it.
#pragma once

#include "actors/discovery/grid.hpp"
#include "actors/discovery/supply_entry.hpp"
#include "protocols/dispatching.hpp"

#include <mutex>
#include <unordered_map>

namespace callout {

class supply {
public:
  /// Who was found nearest is shown behind the others for this long, unless his events say
  /// more: two searches at once should not both choose him.
  static constexpr span mark{2'000};
  /// A position known no better than this says nothing.
  static constexpr double accuracy_max_m = 10'000;

  /// Replaces all facts about a technician; his position stays.
  void set(const person_id&, supply_entry);
  /// What follows from one of his events.
  void apply(const person_id&, const technician::event&);
  /// Where he was at that time. False, and nothing changes, when the values are impossible or
  /// a newer position is known. Whether `at` is plausible is for the caller to say.
  bool moved(const person_id&, const geo_point&, double accuracy_m, instant at);

  struct known_position {
    geo_point point;
    double accuracy_m = 0;
    instant at{};
  };
  /// Where he was when he last said.
  std::optional<known_position> position_of(const person_id&) const;

  /// Approved technicians on shift who have all skills, are free for the slot, are not in
  /// `except` and are no further than the radius: from their position, not older than `fresh`,
  /// for a visit wanted now, and from their base for a later one. Those who stand before an
  /// open offer come last; among equals the nearest first, then by id. At most `count`.
  std::vector<candidate> find(const dispatching::search&, instant now);

  std::size_t size() const;

private:
  struct technician_here {
    person_id id;
    supply_entry facts;
    std::uint64_t skills = 0; ///< as in grid_item
    std::optional<geo_point> position;
    float accuracy_m = 0;
    instant at{};
    instant marked_until{};
    bool in_live = false; ///< in the grid of positions
    bool in_base = false; ///< in the grid of bases
    bool marked(instant now) const;
  };
  struct hit {
    bool marked = false;
    double metres = 0;
    std::uint32_t who = 0;
  };

  std::uint32_t number_of(const person_id&);
  void take_out(std::uint32_t who);
  void put_in(std::uint32_t who);
  bool could_take(const technician_here&, const dispatching::search&) const;
  std::vector<hit> hits_within(const dispatching::search&, double radius_m, instant now) const;

  mutable std::mutex mutex_;
  std::vector<technician_here> all_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  grid live_;
  grid base_;
};

} // namespace callout
