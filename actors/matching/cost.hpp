// What it costs to send somebody: the named terms of DOMAIN §3.4, in seconds. Pure; with the
// weights of `[offers.score]` alone it comes to what `rank` says.
#pragma once

#include "protocols/dispatching_why.hpp"
#include "protocols/terms.hpp"

namespace callout::matching {

/// A technician as he could be sent to one booking.
struct prospect {
  person_id technician;
  std::int64_t distance_m = 0; ///< from where he is, or will be when he is free
  std::optional<std::int64_t> jobs_today;
  std::optional<std::int64_t> free_in_s;  ///< until he is done elsewhere; none: free now
  std::optional<bool> came_before;        ///< to this customer; none: nobody did
  std::optional<std::int64_t> homeward_m; ///< his way home from there, less that from where he is;
                                          ///< none: his shift does not end soon
  bool operator==(const prospect&) const = default;
  static constexpr auto fields() {
    using p = prospect;
    return std::tuple{field{"technician", &p::technician},   field{"distance_m", &p::distance_m},
                      field{"jobs_today", &p::jobs_today},   field{"free_in_s", &p::free_in_s},
                      field{"came_before", &p::came_before}, field{"homeward_m", &p::homeward_m}};
  }
};

/// What is the same for all prospects of a booking.
struct occasion {
  std::optional<std::int64_t> slack_s; ///< until what was promised; negative: late by so much
  std::int64_t fair_jobs = 0;          ///< everybody's share of today's jobs so far
  bool operator==(const occasion&) const = default;
};

/// Percentages are of the seconds they weigh, so that all terms add up.
struct cost_weights {
  score_policy score;
  std::int32_t wait_percent = 100;   ///< until he is free
  std::int32_t late_percent = 0;     ///< after what was promised
  std::int32_t stranger_s = 0;       ///< when another came before
  std::int32_t homeward_percent = 0; ///< of the detour from his way home
  bool operator==(const cost_weights&) const = default;
  static constexpr auto fields() {
    using w = cost_weights;
    constexpr bounds percent{.min = 0, .max = 10'000};
    return std::tuple{field{"score", &w::score},
                      field{"wait_percent", &w::wait_percent, "", percent},
                      field{"late_percent", &w::late_percent, "", percent},
                      field{"stranger_s", &w::stranger_s, "", bounds{.min = 0, .max = 86'400}},
                      field{"homeward_percent", &w::homeward_percent, "", percent}};
  }
};

/// As `score_terms`; a part that is nothing is left out.
struct cost_terms {
  std::int64_t travel_s = 0;
  std::optional<std::int64_t> fairness_s, wait_s, late_s, stranger_s, homeward_s;
  std::int64_t cost_s() const;
  bool operator==(const cost_terms&) const = default;
  static constexpr auto fields() {
    using t = cost_terms;
    return std::tuple{field{"travel_s", &t::travel_s},     field{"fairness_s", &t::fairness_s},
                      field{"wait_s", &t::wait_s},         field{"late_s", &t::late_s},
                      field{"stranger_s", &t::stranger_s}, field{"homeward_s", &t::homeward_s}};
  }
};

/// Each term is between 0 and `term_most_s`, whatever is fed, so that a sum can be assigned by.
inline constexpr std::int64_t term_most_s = 100'000'000;
cost_terms cost_of(const prospect&, const occasion&, const cost_weights&);

} // namespace callout::matching
