// Who should be offered a job first. Pure: candidates in, an order with its reasons out, so
// that a better way to choose replaces one function.
#pragma once

#include "protocols/dispatching.hpp"

namespace callout::matching {

struct ranked {
  candidate who;
  score_terms score;
};

/// Cheapest first; of equals whom an assignment chose, then by technician, so that the order is the
/// same everywhere. The prices that an assignment leaves (`rivals_s`) make whom it chose as cheap
/// as anybody, so that this order does not undo it. Whoever is asked elsewhere comes after all who
/// are not, however near he is: one offer at a time is the soft limit of DOMAIN §3.4, his own
/// calendar knows the hard one. Each technician once, as he is cheapest.
std::vector<ranked> rank(std::vector<candidate> candidates, const score_policy& = {});

} // namespace callout::matching
