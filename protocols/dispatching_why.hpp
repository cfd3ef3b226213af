// What an offer was chosen from: kept with the decision, so that it can be made again and
// explained.
#pragma once

#include "protocols/json.hpp"

namespace callout {

/// A technician whom discovery found, with what the choice was made from.
struct candidate {
  person_id technician;
  std::int64_t distance_m = 0;
  std::optional<std::int64_t> jobs_today;
  bool asked = false; ///< he stands before another offer, or is about to
  // Where this booking was chosen for together with others (actors/gathering).
  std::optional<std::int64_t> rivals_s; ///< what it adds to his cost that others want him too
  std::optional<bool> assigned;         ///< whom all of them together are best served by
  bool operator==(const candidate&) const = default;
  static constexpr auto fields() {
    using c = candidate;
    return std::tuple{field{"technician", &c::technician}, field{"distance_m", &c::distance_m},
                      field{"jobs_today", &c::jobs_today}, field{"asked", &c::asked},
                      field{"rivals_s", &c::rivals_s},     field{"assigned", &c::assigned}};
  }
};

/// The named parts of a cost (DOMAIN §3.4); lower is better. A part that is nothing is left out,
/// since every decision keeps one of these for each candidate.
struct score_terms {
  std::int64_t travel_s = 0;
  std::optional<std::int64_t> fairness_s;
  std::optional<std::int64_t> rivals_s; ///< as in `candidate`
  std::int64_t cost_s() const { return own_s() + rivals_s.value_or(0); }
  /// As if there were no other bookings.
  std::int64_t own_s() const { return travel_s + fairness_s.value_or(0); }
  bool operator==(const score_terms&) const = default;
  static constexpr auto fields() {
    using s = score_terms;
    return std::tuple{field{"travel_s", &s::travel_s}, field{"fairness_s", &s::fairness_s},
                      field{"rivals_s", &s::rivals_s}};
  }
};

namespace dispatching {

/// Why somebody who was found is not asked: he said no, let an offer pass or may not be asked;
/// or he could not take an offer a moment ago.
enum class exclusion { refused, unable };
constexpr auto names(exclusion) {
  return std::array<std::string_view, 2>{"refused", "unable"};
}

/// A candidate as he was weighed. Who is excluded has no score.
struct weighed {
  person_id technician;
  std::int64_t distance_m = 0;
  std::optional<std::int64_t> jobs_today;
  std::optional<bool> asked; ///< as in `candidate`; left out when not
  std::optional<score_terms> score;
  std::optional<exclusion> excluded;
  std::optional<bool> assigned; ///< as in `candidate`
  bool operator==(const weighed&) const = default;
  static constexpr auto fields() {
    using w = weighed;
    return std::tuple{field{"technician", &w::technician}, field{"distance_m", &w::distance_m},
                      field{"jobs_today", &w::jobs_today}, field{"asked", &w::asked},
                      field{"score", &w::score},           field{"excluded", &w::excluded},
                      field{"assigned", &w::assigned}};
  }
};

/// So many are weighed in one decision, so that all of them can be kept.
inline constexpr std::size_t weighed_most = 1'000;

/// Best first, so that the place is the rank; the excluded follow. None: nobody was found, or the
/// decision is from before this was kept.
using record_of_choice = std::optional<std::vector<weighed>>;

} // namespace dispatching
} // namespace callout
