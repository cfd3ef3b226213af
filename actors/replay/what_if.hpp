// What a recorded search would have come to under other settings, as far as its record can tell.
#pragma once

#include "actors/replay/replay.hpp"

#include <map>

namespace callout::replay {

struct score_change {
  std::optional<std::int32_t> metres_per_second;
  std::optional<std::int32_t> seconds_per_job;
  bool operator==(const score_change&) const = default;
  static constexpr auto fields() {
    using c = score_change;
    return std::tuple{
        field{"metres_per_second", &c::metres_per_second, "", bounds{.min = 1, .max = 100}},
        field{"seconds_per_job", &c::seconds_per_job, "", bounds{.min = 0, .max = 86'400}}};
  }
};

/// The settings of which the record can tell what they would have changed; those left out stay
/// as each booking was sold.
struct offer_change {
  std::optional<int> batch, rounds;
  std::optional<std::chrono::seconds> again;
  std::optional<std::int64_t> radius_m, radius_step_m, radius_max_m;
  std::optional<score_change> score;
  bool operator==(const offer_change&) const = default;
  static constexpr auto fields() {
    using c = offer_change;
    constexpr bounds metres{.min = 0, .max = 1'000'000};
    return std::tuple{field{"batch", &c::batch, "", bounds{.min = 1, .max = 1'000}},
                      field{"rounds", &c::rounds, "", bounds{.min = 0, .max = 1'000}},
                      field{"again_s", &c::again, "", bounds{.min = 1, .max = 86'400}},
                      field{"radius_m", &c::radius_m, "", metres},
                      field{"radius_step_m", &c::radius_step_m, "", metres},
                      field{"radius_max_m", &c::radius_max_m, "", metres},
                      field{"score", &c::score}};
  }
};

/// A policy file: for visits wanted now, and for later ones.
struct policy_change {
  std::optional<offer_change> offers, offers_later;
  static constexpr auto fields() {
    return std::tuple{field{"offers", &policy_change::offers},
                      field{"offers_later", &policy_change::offers_later}};
  }
};

offer_policy changed(offer_policy, const std::optional<offer_change>&);

/// One column of the comparison. Travel and cost are by the weights the bookings were sold under
/// on both sides: other weights choose other people, they do not make the way shorter.
struct sums {
  std::uint64_t searches = 0;
  std::uint64_t decisions = 0; ///< choices that came to be made
  std::uint64_t offers = 0;
  std::uint64_t served = 0;
  std::uint64_t in_doubt =
      0; ///< of those: somebody was asked before or beside whose answer is unknown
  std::uint64_t unserved = 0;
  std::uint64_t unknown = 0;
  std::uint64_t late = 0;                 ///< of those served: expected after what was promised
  std::int64_t travel_s = 0;              ///< of those served, to the customer
  std::int64_t cost_s = 0;                ///< the same
  std::int64_t first_choice_travel_s = 0; ///< of whoever was put first, in every decision
  bool operator==(const sums&) const = default;
  sums& operator+=(const sums&);
};

/// A decision whose offers go to others.
struct moved {
  std::uint64_t version = 0;
  std::vector<person_id> recorded, instead;
};

struct what_if_report {
  sums recorded, instead;
  std::vector<moved> moves;
  std::uint64_t beyond_record = 0; ///< looks that would have reached further than was recorded
  /// Searches whose reasons were not kept, or whose course the assumptions do not give back even
  /// under their own policy.
  std::uint64_t left_out = 0;
};

/// `arrive_within`: what was promised for a visit wanted now.
what_if_report what_if(std::span<const past>, const policy_change&, span arrive_within);

} // namespace callout::replay
