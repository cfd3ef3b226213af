// What one sees while the city lives: a few lines that renew themselves in a terminal, one
// plain line a second elsewhere.
#pragma once

#include "simulations/city/crowd.hpp"

namespace callout::city {

class progress {
public:
  progress(town&, crowd&, std::string phase);
  /// Shows the figures every second from now on.
  void begin();
  void phase(std::string name) { phase_ = std::move(name); }

private:
  void show();
  std::vector<std::string> lines();

  town& town_;
  crowd& crowd_;
  std::string phase_;
  bool terminal_;
  std::size_t shown_ = 0; ///< lines on the screen to be renewed
  moment last_ = steady::now();
  std::uint64_t last_requests_ = 0, last_ended_ = 0, last_frames_ = 0;
};

} // namespace callout::city
