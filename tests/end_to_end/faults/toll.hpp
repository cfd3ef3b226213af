// What the faults cost those who ask, by kind of fault, and the figures at the end of a run.
#pragma once

#include "tests/end_to_end/faults/plan.hpp"
#include "tests/end_to_end/faults/probe.hpp"

namespace callout::faults {

class toll {
public:
  using span = std::chrono::milliseconds;

  void add(kind, const probe::seen&);
  /// `wrong` as the audits counted.
  void say(std::vector<span> take_overs, span ttl, std::size_t acknowledged,
           const std::map<std::string, std::size_t>& wrong) const;

private:
  struct line {
    std::vector<span> longest; ///< of each round
    std::size_t asked = 0, retries = 0;
  };
  std::map<kind, line> lines_;
};

} // namespace callout::faults
