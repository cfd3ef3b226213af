// How a technician was chosen, as people are shown it.
#pragma once

#include "protocols/dispatching.hpp"

namespace callout::dispatching {

/// What became of somebody in one choice. `…_before`: he was found, and not weighed.
enum class fate {
  asked, ///< and has not answered yet
  won,
  too_late,
  declined,
  let_pass,
  unable,
  withdrawn,
  outranked,
  needed_elsewhere,     ///< costs this booking less, but all bookings together more
  before_another_offer, ///< and so behind all who do not
  declined_before,
  let_pass_before,
  not_to_be_asked,
  unable_before
};
constexpr auto names(fate) {
  return std::array<std::string_view, 14>{"asked",
                                          "won",
                                          "too_late",
                                          "declined",
                                          "let_pass",
                                          "unable",
                                          "withdrawn",
                                          "outranked",
                                          "needed_elsewhere",
                                          "before_another_offer",
                                          "declined_before",
                                          "let_pass_before",
                                          "not_to_be_asked",
                                          "unable_before"};
}

/// Offered together: to whom several bookings that want the same people are best served by.
enum class outcome_of_choice { offered, offered_together, looked_further, waited };
constexpr auto names(outcome_of_choice) {
  return std::array<std::string_view, 4>{"offered", "offered_together", "looked_further", "waited"};
}

struct explained_line {
  person_id technician;
  fate code{};
  std::string text; ///< the code in words
  std::optional<std::uint32_t> rank;
  std::int64_t distance_m = 0;
  std::optional<score_terms> score;
  std::optional<std::int64_t> cost_s;
  std::optional<offer_id> offer;
  bool operator==(const explained_line&) const = default;
  static constexpr auto fields() {
    using l = explained_line;
    return std::tuple{field{"technician", &l::technician},
                      field{"code", &l::code},
                      field{"text", &l::text},
                      field{"rank", &l::rank, "From 1; none: not weighed."},
                      field{"distance_m", &l::distance_m},
                      field{"score", &l::score, "The terms of the cost, in seconds."},
                      field{"cost_s", &l::cost_s, "Lower is better."},
                      field{"offer", &l::offer}};
  }
};

struct explained_choice {
  std::uint64_t version = 0; ///< of the search, with this decision
  instant at{};
  outcome_of_choice code{};
  std::string text;
  std::int64_t radius_m = 0;
  std::uint32_t considered = 0; ///< by discovery's answer
  bool recorded = true;         ///< false: from before reasons were kept
  score_policy weights;
  std::vector<explained_line> technicians;
  bool operator==(const explained_choice&) const = default;
  static constexpr auto fields() {
    using c = explained_choice;
    return std::tuple{field{"version", &c::version},
                      field{"at", &c::at},
                      field{"code", &c::code},
                      field{"text", &c::text},
                      field{"radius_m", &c::radius_m},
                      field{"considered", &c::considered},
                      field{"recorded", &c::recorded, "False: made before reasons were kept."},
                      field{"weights", &c::weights},
                      field{"technicians", &c::technicians, "To a technician: himself."}};
  }
};

/// Who is not asked any more, since when and why.
struct explained_exclusion {
  person_id technician;
  fate code{};
  std::string text;
  instant since{};
  bool operator==(const explained_exclusion&) const = default;
  static constexpr auto fields() {
    using x = explained_exclusion;
    return std::tuple{field{"technician", &x::technician}, field{"code", &x::code},
                      field{"text", &x::text}, field{"since", &x::since}};
  }
};

struct explained_term {
  std::string name, text;
  bool operator==(const explained_term&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"name", &explained_term::name}, field{"text", &explained_term::text}};
  }
};

struct explanation {
  booking_id booking;
  std::vector<explained_choice> choices;
  std::vector<explained_exclusion> excluded;
  std::vector<explained_term> terms;
  bool complete = true;
  bool operator==(const explanation&) const = default;
  static constexpr auto fields() {
    using e = explanation;
    return std::tuple{field{"booking", &e::booking}, field{"choices", &e::choices},
                      field{"excluded", &e::excluded, "Not asked from then on."},
                      field{"terms", &e::terms, "What the score's terms are called."},
                      field{"complete", &e::complete, "False: more was decided than is shown."}};
  }
};

} // namespace callout::dispatching
