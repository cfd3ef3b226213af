// The operators' desk: lets technicians in, settles disputes, now and then picks by hand, pays out.
#pragma once

#include "simulations/folk/person.hpp"

namespace callout::sim {

struct desk_habits {
  double interferes = 0.05; ///< of what is asked of bookings
};

class operator_desk final : public person {
public:
  /// Who is idle does nothing of his own accord, and is there to close.
  operator_desk(world&, desk_habits, bool idle);

  /// Ends what nobody goes on with; heard when each has been told, once.
  void close(const auditors::log_book&);
  std::size_t open() const { return open_; }

private:
  void approve(const std::string& technician);
  void look_round();
  void pay_out();
  void interfere(const std::string& booking);
  void interfere(const std::string& booking, const json& shown);
  void end(const std::string& booking);

  const desk_habits habits_;
  std::vector<std::string> technicians_; ///< whom he has let in
  std::set<std::string> known_;
  std::size_t seen_ = 0; ///< of the acknowledged
  std::size_t open_ = 0;
};

} // namespace callout::sim
