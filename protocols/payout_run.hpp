// One run of payouts over all who are to be paid: who asked for it, and what it came to. The id
// follows from the caller's Idempotency-Key, so that a retry finds what was answered.
#pragma once

#include "protocols/json.hpp"
#include "protocols/principal.hpp"

namespace callout::payout_run {

/// What a run came to, in technicians.
struct outcome {
  std::uint32_t technicians = 0;
  std::uint32_t too_little = 0;
  std::uint32_t not_reached = 0;
  bool operator==(const outcome&) const = default;
  static constexpr auto fields() {
    using o = payout_run::outcome;
    return std::tuple{field{"technicians", &o::technicians, "Are being paid."},
                      field{"too_little", &o::too_little, "Have too little to pay."},
                      field{"not_reached", &o::not_reached,
                            "Did not answer: send the same key again to reach them."}};
  }
};

struct begin {
  static constexpr std::string_view kind = "payout_run.begin";
  bool operator==(const begin&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// All who were to be paid have been asked.
struct note {
  static constexpr std::string_view kind = "payout_run.note";
  payout_run::outcome came_to;
  bool operator==(const note&) const = default;
  static constexpr auto fields() { return std::tuple{field{"came_to", &note::came_to}}; }
};
using command = std::variant<begin, note>;

struct begun {
  static constexpr std::string_view kind = "payout_run.begun";
  std::string by;
  instant at{};
  bool operator==(const begun&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"by", &begun::by}, field{"at", &begun::at}};
  }
};

struct noted {
  static constexpr std::string_view kind = "payout_run.noted";
  payout_run::outcome came_to;
  bool operator==(const noted&) const = default;
  static constexpr auto fields() { return std::tuple{field{"came_to", &noted::came_to}}; }
};
using event = std::variant<begun, noted>;

inline constexpr refusal not_found{"payout_run.not_found", 404, "There was no such run."};
inline constexpr refusal forbidden{"payout_run.forbidden", 403, "This is not yours to do."};

struct view {
  bool finished = false; ///< all were reached: the answer stands
  payout_run::outcome came_to;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"finished", &view::finished}, field{"came_to", &view::came_to}};
  }
};

} // namespace callout::payout_run
