// When to send whom, among all bookings that are open at a moment. Pure: what is seen and the
// policy in, what to do and why out, so that a recorded decision can be made again.
#pragma once

#include "actors/matching/cost.hpp"
#include "protocols/outcome.hpp"

namespace callout::matching {

/// Greedy: each booking as it comes, to whom costs least. Batch: all at once, at fixed times.
/// Hybrid: all at once, at once where few compete, and with an eye on who is free soon.
enum class way { greedy, batch, hybrid };
constexpr auto names(way) {
  return std::array<std::string_view, 3>{"greedy", "batch", "hybrid"};
}

struct match_policy {
  way how = way::hybrid;
  cost_weights cost;
  /// Batch: between two; hybrid: longest that one is collected for.
  std::chrono::seconds window{30};
  std::int32_t compete = 3;        ///< hybrid: so many who want the same people are collected
  std::chrono::seconds ahead{120}; ///< hybrid: who is free so soon is worth waiting for,
  std::chrono::seconds again{30};  ///< hybrid: but not longer than this without another look
  std::chrono::seconds risk{300};  ///< hybrid: at risk is what has less time than this to spare
  std::int32_t at_risk_s = 120;    ///< hybrid: leaving such a one out costs so much
  bool operator==(const match_policy&) const = default;
  static constexpr auto fields() {
    using p = match_policy;
    constexpr bounds day{.min = 0, .max = 86'400};
    return std::tuple{field{"how", &p::how},
                      field{"cost", &p::cost},
                      field{"window_s", &p::window, "", bounds{.min = 1, .max = 86'400}},
                      field{"compete", &p::compete, "", bounds{.min = 2, .max = 1'000}},
                      field{"ahead_s", &p::ahead, "", day},
                      field{"again_s", &p::again, "", bounds{.min = 1, .max = 86'400}},
                      field{"risk_s", &p::risk, "", day},
                      field{"at_risk_s", &p::at_risk_s, "", day}};
  }
};

struct open_booking {
  booking_id booking;
  instant since{};
  std::optional<instant> arrive_by;  ///< as was promised
  std::optional<instant> give_up_at; ///< nobody waits beyond
  std::vector<prospect> prospects;   ///< who may be sent, each once; in any order
  std::optional<score_policy> score; ///< as it was sold; none: the policy's
  bool operator==(const open_booking&) const = default;
  static constexpr auto fields() {
    using o = open_booking;
    return std::tuple{field{"booking", &o::booking},     field{"since", &o::since},
                      field{"arrive_by", &o::arrive_by}, field{"give_up_at", &o::give_up_at},
                      field{"prospects", &o::prospects}, field{"score", &o::score}};
  }
};

/// A booking that is not open any more, and competed a moment ago: who comes now may not be the
/// last to want the same people.
struct former_rival {
  booking_id booking;
  std::vector<person_id> wanted; ///< the first of those who might have been sent, as `head_of` says
  bool operator==(const former_rival&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &former_rival::booking},
                      field{"wanted", &former_rival::wanted}};
  }
};

struct scene {
  instant now{};
  std::int64_t fair_jobs = 0; ///< everybody's share of today's jobs so far
  std::vector<open_booking> open;
  std::optional<std::vector<former_rival>> former; ///< hybrid: they count as competing
  bool operator==(const scene&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"now", &scene::now}, field{"fair_jobs", &scene::fair_jobs},
                      field{"open", &scene::open}, field{"former", &scene::former}};
  }
};

/// What becomes of a booking for now. Collecting: more may come that want the same people.
/// Awaiting: whom it gets is not free yet. Outbid: others get all who might come. Nobody: there
/// is nobody who might.
enum class verdict { sent, collecting, awaiting, outbid, nobody };
constexpr auto names(verdict) {
  return std::array<std::string_view, 5>{"sent", "collecting", "awaiting", "outbid", "nobody"};
}

struct judged {
  person_id technician;
  cost_terms terms;
  /// What the others' wish for him adds: with it nobody is cheaper for this booking than whom it
  /// got. None: nobody else's makes a difference, or it was not asked for.
  std::optional<std::int64_t> rivals_s;
  bool operator==(const judged&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"technician", &judged::technician}, field{"terms", &judged::terms},
                      field{"rivals_s", &judged::rivals_s}};
  }
};

struct choice {
  booking_id booking;
  verdict what{};
  std::optional<person_id> technician; ///< who is sent, or awaited
  bool at_risk = false;
  std::vector<judged> considered; ///< cheapest first, so that the place is the rank
  bool operator==(const choice&) const = default;
  static constexpr auto fields() {
    using c = choice;
    return std::tuple{field{"booking", &c::booking}, field{"what", &c::what},
                      field{"technician", &c::technician}, field{"at_risk", &c::at_risk},
                      field{"considered", &c::considered}};
  }
};

struct plan {
  std::vector<choice> choices;    ///< of all open bookings, in the order of their ids
  std::optional<instant> look_at; ///< look again by then, whatever happens
  bool operator==(const plan&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"choices", &plan::choices}, field{"look_at", &plan::look_at}};
  }
};

inline constexpr refusal booking_twice{"matching.booking_twice", 422, "A booking is open twice."};
inline constexpr refusal prospect_twice{"matching.prospect_twice", 422,
                                        "A technician is listed twice for a booking."};

outcome<plan> decide(scene, const match_policy&);

/// Whom a booking wants first: who want one of each other's compete.
std::vector<person_id> head_of(const choice&);

/// What is kept of a decision.
struct match_record {
  scene seen;
  match_policy policy;
  plan decided;
  bool operator==(const match_record&) const = default;
  static constexpr auto fields() {
    using r = match_record;
    return std::tuple{field{"seen", &r::seen}, field{"policy", &r::policy},
                      field{"decided", &r::decided}};
  }
};

/// Whether the rules of today decide the same.
bool decides_again(const match_record&);

} // namespace callout::matching
