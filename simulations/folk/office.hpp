// A company: sends for several at once, for later on, all to one address.
#pragma once

#include "simulations/folk/person.hpp"

namespace callout::sim {

struct office_habits {
  ticks pause{40'000'000}; ///< between two bursts
  double burst = 5;        ///< visits at once
};

class office final : public person {
public:
  office(world&, std::string id, office_habits);
  /// Every visit that it was told is booked is in the log, once, for when it was wanted.
  auditors::findings wrong(const auditors::log_book&) const;

private:
  void wait();
  void send_for_several();
  void watch(const std::string& booking);
  bool act(const std::string& booking, const std::string& status);

  const office_habits habits_;
  const geo_point at_;
  int number_ = 0;
  std::map<std::string, instant> made_; ///< bookings, and when each was wanted
};

} // namespace callout::sim
