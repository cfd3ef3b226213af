// How the sandbox gate and bank are told to misbehave, so that what is said about failures can
// be shown. Chance comes from a seed: the same plan and the same orders fail the same way.
#pragma once

#include "gateway/payments/order.hpp"

#include <random>

namespace callout::payments {

enum class mishap {
  decline,        ///< refused with `code`, for ever
  error,          ///< nothing is done, an error is answered: unknown
  timeout_before, ///< nothing is done, and nobody says so: unknown
  timeout_after,  ///< it is done, and nobody says so: unknown
  answer_twice,   ///< the answer comes twice
  delay,          ///< the answer comes `delay_ms` later
  disagree,       ///< one halala more is held, or one less is moved, than is answered
  wrong_amount,   ///< the same, and answered so
  refuse_for_now  ///< nothing is done, and so it is said; the same key may do better later
};
constexpr auto names(mishap) {
  return std::array<std::string_view, 9>{"decline",       "error",        "timeout_before",
                                         "timeout_after", "answer_twice", "delay",
                                         "disagree",      "wrong_amount", "refuse_for_now"};
}

struct fault {
  mishap what{};
  std::optional<deed> operation;
  std::optional<double> probability;
  std::optional<std::int64_t> next;
  std::optional<std::int64_t> delay_ms;
  std::optional<std::string> code;
  bool operator==(const fault&) const = default;
  static constexpr auto fields() {
    using f = fault;
    return std::tuple{
        field{"fault", &f::what},
        field{"operation", &f::operation, "All, when left out."},
        field{"probability", &f::probability, "0 to 1; this or `next`.",
              bounds{.min = 0, .max = 1}},
        field{"next", &f::next, "Befalls the next so many, then no more.",
              bounds{.min = 0, .max = 1'000'000}},
        field{"delay_ms", &f::delay_ms, "Of a delay.", bounds{.min = 1, .max = 60'000}},
        field{"code", &f::code, "Of a decline.", bounds{.min_length = 1, .max_length = 60}}};
  }
};

/// No faults: everything goes well.
struct fault_plan {
  std::optional<std::int64_t> seed;
  std::optional<std::vector<fault>> faults;
  bool operator==(const fault_plan&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"seed", &fault_plan::seed},
                      field{"faults", &fault_plan::faults, "", bounds{.max_length = 64}}};
  }
};

/// Checks what the field lists cannot: each fault says how often, a delay how long.
outcome<fault_plan> read_plan(const json&);

/// What befalls one order; several things may.
struct misfortune {
  std::optional<std::string> decline;
  bool error = false, before = false, after = false, twice = false, disagree = false, wrong = false,
       for_now = false;
  span delay{0};
};

class fate {
public:
  explicit fate(fault_plan = {});
  misfortune draw(deed);
  /// With `next` as it stands now.
  const fault_plan& plan() const { return plan_; }

private:
  fault_plan plan_;
  std::mt19937_64 random_;
};

} // namespace callout::payments
