// Books, watches, and does what homeowners do: mostly confirms, sometimes changes his mind.
#pragma once

#include "simulations/folk/person.hpp"

namespace callout::sim {

struct homeowner_habits {
  ticks pause{20'000'000}; ///< between two bookings, when demand is as usual
  ticks looks{3'000'000};  ///< between two looks at one, on average
  double later = 0.2;      ///< books for a time to come
  double fickle = 0.03;    ///< each time he looks: cancels, or moves the visit
  double unhappy = 0.08;   ///< rejects the work, or disputes it
  double silent = 0.15;    ///< never says that it is done
};

class homeowner final : public person {
public:
  homeowner(world&, std::string id, homeowner_habits);
  /// A booking that he was told is made is in the log, as made by him.
  auditors::findings wrong(const auditors::log_book&) const;

private:
  void wait();
  void book();
  void watch();
  void see(const json& shown);
  /// False where he leaves it as it is.
  bool act(const std::string& status, const json& shown);
  void change_his_mind();
  void tell(payload);

  const homeowner_habits habits_;
  const geo_point home_;
  std::string booking_;
  std::vector<std::string> made_; ///< as he was told
  int number_ = 0;
  bool quiet_ = false;
};

} // namespace callout::sim
