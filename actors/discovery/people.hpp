// Everyone whom the index has heard of, by number. Numbers are never given to another, and nobody
// moves in memory; a technician is locked by his number.
#pragma once

#include "actors/discovery/grid.hpp"
#include "actors/discovery/supply_entry.hpp"

#include <optional>

namespace callout {

/// What a search reads of somebody without following his number.
struct live_spot {
  geo_point point;
  instant at{};           ///< when it was measured
  std::uint32_t who : 31; ///< his number
  std::uint32_t look : 1; ///< there is more to know: a calendar, an offer, a mark
  float accuracy_m = 0;
};
struct base_spot {
  geo_point point;
  std::uint32_t who : 31;
  std::uint32_t look : 1;
};

/// An id that lies where its owner lies, if it is no longer than those of accounts.
class id_text {
public:
  explicit id_text(std::string_view);
  ~id_text();
  id_text(const id_text&) = delete;
  id_text& operator=(const id_text&) = delete;

  std::string_view view() const { return {size_ <= sizeof here_ ? here_ : away_, size_}; }

private:
  std::uint32_t size_;
  union {
    char here_[44];
    char* away_;
  };
};

/// What a position that comes in is about stands first, in one line of the cache.
struct alignas(64) person {
  id_text id;
  grid_place<live_spot> live;
  grid_place<base_spot> base;
  std::uint64_t mask = 0; ///< of his skills, if he works
  instant marked_until{};
  supply_entry facts;

  explicit person(std::string_view text) : id{text} {}

  bool marked(instant now) const;
  bool worth_a_look() const {
    return !facts.calendar.empty() || !facts.offers.empty() || marked_until != instant{};
  }
};

class people {
public:
  people() = default;
  ~people();
  people(const people&) = delete;
  people& operator=(const people&) = delete;

  std::optional<std::uint32_t> find(std::string_view id) const;
  /// He becomes known by this.
  std::uint32_t number_of(std::string_view id);
  person& operator[](std::uint32_t who) const;
  std::mutex& mutex_of(std::uint32_t who) const { return mutexes_[who % mutexes_.size()]; }
  std::size_t size() const { return count_; }
  /// Bytes of the table of numbers.
  std::size_t footprint() const;

private:
  /// Open addressing; a slot is half of the hash and the number, or 0.
  struct part {
    mutable std::mutex mutex;
    std::vector<std::uint64_t> slots;
    std::size_t used = 0;
  };
  static std::uint64_t hash_of(std::string_view id);
  /// The slot where this id is or would go.
  std::size_t slot_of(const part&, std::string_view id, std::uint64_t hash) const;
  void grow(part&);
  std::uint32_t add(std::string_view id);

  /// The n-th has 64 << n places, made as memory only, so that few people cost little.
  std::array<std::atomic<person*>, 25> segments_{};
  std::mutex adding_;
  std::atomic<std::uint32_t> count_ = 0;
  std::array<part, 16> names_;
  mutable std::array<std::mutex, 256> mutexes_;
};

} // namespace callout
