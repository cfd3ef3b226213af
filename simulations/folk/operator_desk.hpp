// The operators' desk: lets technicians in, settles disputes, now and then picks by hand, pays out.
#pragma once

#include "simulations/folk/person.hpp"

namespace callout::sim {

class operator_desk final : public person {
public:
  operator_desk(world&, std::vector<std::string> technicians);

  /// Ends what nobody goes on with; heard when each has been told, once.
  void close(const auditors::log_book&);
  std::size_t open() const { return open_; }

private:
  void approve(std::size_t i);
  void look_round();
  void pay_out();
  void interfere(const std::string& booking);
  void end(const std::string& booking);

  const std::vector<std::string> technicians_;
  std::size_t seen_ = 0; ///< of the acknowledged
  std::size_t open_ = 0;
};

} // namespace callout::sim
