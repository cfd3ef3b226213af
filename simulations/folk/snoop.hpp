// Wants to see, and to meddle with, what is not his.
#pragma once

#include "simulations/folk/person.hpp"

namespace callout::sim {

struct snoop_habits {};

class snoop final : public person {
public:
  snoop(world&, std::string id, snoop_habits);
  /// What he was shown, or was told is done.
  auditors::findings wrong(const auditors::log_book&) const { return wrong_; }

private:
  void pry();

  auditors::findings wrong_;
};

} // namespace callout::sim
