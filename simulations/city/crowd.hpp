// All the people of the city, and the demand that makes customers book.
#pragma once

#include "simulations/city/customer.hpp"
#include "simulations/city/identities.hpp"
#include "simulations/city/technician.hpp"

#include <deque>
#include <memory>
#include <thread>

namespace callout::city {

class crowd {
public:
  crowd(town&, const identities&);
  ~crowd();

  /// Signs all technicians on, with skills for the town's services; `done` when each has been
  /// answered.
  void start(std::function<void()> done);
  /// Bookings begin, by rate and rhythm or by number, until the town closes.
  void open();
  /// Says goodbye on every line.
  void leave();

  person& chief() { return chief_; }
  std::size_t on_duty() const;
  std::size_t busy() const;
  /// Gets new tokens for everybody, in the background; at most once in half a minute.
  void renew_tokens();

private:
  void tick();
  void freed(customer&);
  void call_one();
  void hand_out(const std::vector<kit::token>& technicians,
                const std::vector<kit::token>& customers, const kit::token& chief);

  town& town_;
  const identities& identities_;
  dice luck_;
  person chief_; ///< an operator
  std::vector<std::unique_ptr<technician>> technicians_;
  std::vector<std::unique_ptr<customer>> customers_;
  std::vector<customer*> free_;
  std::size_t answered_ = 0;
  moment ticked_{}, renewed_{};
  std::thread renewal_;
};

} // namespace callout::city
