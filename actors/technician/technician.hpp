// A technician as rules: who he is, the offers open to him, and a calendar in which no two
// jobs ever overlap and there is time for the way between them, whoever reserves and in whatever
// order messages come.
#pragma once

#include "actors/entity.hpp"
#include "protocols/technician.hpp"

namespace callout {

struct technician_rules {
  static constexpr const char* name = "technician";
  static constexpr domain home = domain::people;

  /// More than that many open offers at once are never shown to one person.
  static constexpr std::size_t open_offers_max = 3;
  /// That many answered or withdrawn offers are remembered, to tell a late answer why.
  static constexpr std::size_t closed_offers_kept = 4;

  /// A slot that is taken: by his acceptance or an operator's choice, until awarded or lost.
  struct reservation {
    booking_id booking;
    time_slot slot;
    technician::standing standing{};
    std::optional<offer_id> offer = {};      ///< none when an operator chose him
    std::optional<std::string> command = {}; ///< the acceptance that waits for an answer
    std::optional<site> where = {};          ///< none in what was reserved without
    bool operator==(const reservation&) const = default;
    stay when() const { return {slot, where}; }
    static constexpr auto fields() {
      using r = reservation;
      return std::tuple{field{"booking", &r::booking},   field{"slot", &r::slot},
                        field{"standing", &r::standing}, field{"offer", &r::offer},
                        field{"command", &r::command},   field{"where", &r::where}};
    }
  };

  /// Where it is he is not shown before he has the job.
  struct open_offer {
    offer_id offer;
    booking_id booking;
    time_slot slot;
    instant expires_at{};
    std::optional<site> where = {};
    bool operator==(const open_offer&) const = default;
    stay when() const { return {slot, where}; }
    static constexpr auto fields() {
      using o = open_offer;
      return std::tuple{field{"offer", &o::offer}, field{"booking", &o::booking},
                        field{"slot", &o::slot}, field{"expires_at", &o::expires_at},
                        field{"where", &o::where}};
    }
  };

  /// An offer that cannot be answered any more, and the code that says why.
  struct closed_offer {
    offer_id offer;
    std::string code;
    bool operator==(const closed_offer&) const = default;
    static constexpr auto fields() {
      return std::tuple{field{"offer", &closed_offer::offer}, field{"code", &closed_offer::code}};
    }
  };

  struct state {
    std::optional<person_id> id; ///< none: there is no such technician
    std::string name;            ///< empty until a profile was set
    std::vector<std::string> skills;
    geo_point base;
    bool approved = false;
    bool vat_registered = false;
    bool on_shift = false;
    std::vector<open_offer> offers;
    std::vector<reservation> calendar; ///< by start; no two clash
    std::vector<closed_offer> closed;  ///< oldest first
    bool operator==(const state&) const = default;

    static constexpr auto fields() {
      using s = state;
      return std::tuple{field{"id", &s::id},
                        field{"name", &s::name},
                        field{"skills", &s::skills},
                        field{"base", &s::base},
                        field{"approved", &s::approved},
                        field{"vat_registered", &s::vat_registered},
                        field{"on_shift", &s::on_shift},
                        field{"offers", &s::offers},
                        field{"calendar", &s::calendar},
                        field{"closed", &s::closed}};
    }
    bool has_profile() const { return !name.empty(); }
  };

  using command = technician::command;
  using event = technician::event;

  // profile.cpp
  static decision<event> decide(const state&, const technician::set_profile&, const moment&);
  static decision<event> decide(const state&, const technician::approve&, const moment&);
  static decision<event> decide(const state&, const technician::set_shift&, const moment&);
  // offers.cpp
  static decision<event> decide(const state&, const technician::offer&, const moment&);
  static decision<event> decide(const state&, const technician::withdraw&, const moment&);
  static decision<event> decide(const state&, const technician::accept&, const moment&);
  static decision<event> decide(const state&, const technician::decline&, const moment&);
  static decision<event> decide(const state&, const technician::lose&, const moment&);
  // calendar.cpp
  static decision<event> decide(const state&, const technician::award&, const moment&);
  static decision<event> decide(const state&, const technician::reserve&, const moment&);
  static decision<event> decide(const state&, const technician::release&, const moment&);

  static void evolve(state&, const technician::profile_set&);
  static void evolve(state&, const technician::approved&);
  static void evolve(state&, const technician::shift_set&);
  static void evolve(state&, const technician::offered&);
  static void evolve(state&, const technician::withdrawn&);
  static void evolve(state&, const technician::dropped&);
  static void evolve(state&, const technician::accepted&);
  static void evolve(state&, const technician::declined&);
  static void evolve(state&, const technician::awarded&);
  static void evolve(state&, const technician::lost&);
  static void evolve(state&, const technician::reserved&);
  static void evolve(state&, const technician::reservation_refused&);
  static void evolve(state&, const technician::released&);

  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal& viewer);
};
static_assert(entity<technician_rules>);

} // namespace callout
