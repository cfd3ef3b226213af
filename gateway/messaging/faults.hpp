// How the sandbox SMS gateway is told to misbehave.
#pragma once

#include "protocols/json.hpp"

#include <random>

namespace callout::messaging {

/// Counts befall the next so many messages; probabilities every one. Empty: all goes well.
struct fault_plan {
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> refuse_next;
  std::optional<std::int64_t> lose_next;
  std::optional<std::int64_t> answer_twice_next;
  std::optional<double> refuse;
  std::optional<double> lose;
  std::optional<std::int64_t> delay_ms;
  bool operator==(const fault_plan&) const = default;
  static constexpr auto fields() {
    using p = fault_plan;
    constexpr bounds count{.min = 0, .max = 1'000'000}, share{.min = 0, .max = 1};
    return std::tuple{
        field{"seed", &p::seed},
        field{"refuse_next", &p::refuse_next, "Not sent, and said so.", count},
        field{"lose_next", &p::lose_next, "Never arrives, and nobody says so.", count},
        field{"answer_twice_next", &p::answer_twice_next, "", count},
        field{"refuse", &p::refuse, "A probability.", share},
        field{"lose", &p::lose, "A probability.", share},
        field{"delay_ms", &p::delay_ms, "Each message is sent so much later.",
              bounds{.min = 0, .max = 60'000}}};
  }
};

struct misfortune {
  bool refused = false, lost = false, twice = false;
};

class fate {
public:
  explicit fate(fault_plan = {});
  misfortune draw();
  const fault_plan& plan() const { return plan_; }

private:
  bool falls(std::optional<std::int64_t>& next, const std::optional<double>& probability);

  fault_plan plan_;
  std::mt19937_64 random_;
};

} // namespace callout::messaging
