// The supply of a node: which technicians could take a job, nearest first. In memory only: facts
// come from technicians' events, positions from their devices, and both come again after a
// restart. Any thread may call it; nobody waits for a whole search or for all updates.
#pragma once

#include "actors/discovery/best.hpp"
#include "actors/discovery/people.hpp"
#include "actors/discovery/skill_bits.hpp"
#include "protocols/dispatching.hpp"

namespace callout {

class supply {
public:
  /// Who was found nearest is shown behind the others for this long, unless his events say
  /// more: two searches at once should not both choose him.
  static constexpr span mark{2'000};
  /// A position known no better than this says nothing.
  static constexpr double accuracy_max_m = 10'000;

  supply();

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
  /// During updates the answer holds nobody of whom all this was not true together at some moment
  /// of the search, and leaves out nobody of whom it was true all along.
  std::vector<candidate> find(const dispatching::search&, instant now);
  /// Marks him, as `find` does whom it found first. False, and nothing changes, when he stands
  /// before an offer or is marked already.
  bool claim(const person_id&, instant now);
  /// The same as `find` for those who only look: nobody is marked.
  std::vector<candidate> around(const dispatching::search&, instant now) const;

  /// Somebody near, and why the search would not have him: no reason, if it would.
  struct verdict {
    person_id technician;
    std::int64_t distance_m = 0;
    std::vector<std::string_view> reasons; ///< codes of protocols/technician.hpp and of below
    bool marked = false;                   ///< he stands before an open offer
    bool operator==(const verdict&) const = default;
  };
  static constexpr std::string_view stale = "position.stale";
  static constexpr std::string_view excepted = "dispatching.excepted";
  /// The nearest of all within the radius, whoever they are.
  std::vector<verdict> explain(const dispatching::search&, instant now) const;

  /// Of these, the starts at which he would be free for this job, were it moved there: as his
  /// calendar has it, or like `job` where it is not there yet. None when he is not known.
  std::vector<instant> free_starts(const person_id&, const booking_id&, const stay& job,
                                   const std::vector<instant>&) const;

  std::size_t size() const { return people_.size(); }
  /// Bytes of the index: both grids, the places in them, and the table of numbers. Not the ids and
  /// the facts themselves.
  std::size_t footprint() const;

private:
  struct live_places {
    people* all;
    auto& operator()(std::uint32_t who) const { return (*all)[who].live; }
  };
  struct base_places {
    people* all;
    auto& operator()(std::uint32_t who) const { return (*all)[who].base; }
  };
  using live_grid = grid<live_spot, live_places>;
  using base_grid = grid<base_spot, base_places>;

  void show(std::uint32_t who);
  std::vector<hit> hits(const dispatching::search&, instant now) const;
  bool claim(const hit&, instant now);
  void mark_him(std::uint32_t who, instant now);

  mutable people people_;
  skill_bits skills_;
  live_grid live_;
  base_grid base_;
};

} // namespace callout
