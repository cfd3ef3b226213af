// Everyone looked at: what other ways are compared with.
#pragma once

#include "tests/actors/discovery/town.hpp"

namespace callout::testing_discovery {

struct found {
  std::string id;
  double metres = 0;
  bool asked = false;
};

std::vector<found> look_at_everyone(const town&, const dispatching::search&);

/// The same people, or others exactly as far away (a centimetre is for rounding).
bool agree(const town&, const dispatching::search&, const std::vector<found>& one,
           const std::vector<candidate>& other);

} // namespace callout::testing_discovery
