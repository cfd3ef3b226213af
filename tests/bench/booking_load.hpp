// Whole lives of bookings, so many at once, against a running server or several.
#pragma once

#include "tests/bench/wire.hpp"

#include <memory>

namespace callout::bench {

struct load_options {
  /// Ports. Technicians and customers are spread over them, and each stays at his own.
  std::vector<std::uint16_t> doors;
  std::vector<std::string> customers;   ///< tokens
  std::vector<std::string> technicians; ///< tokens
  /// CPU in seconds, of whatever works for the bookings.
  std::vector<std::function<double()>> meters;
};

struct load_result {
  int in_flight = 0;
  std::size_t bookings = 0;
  std::size_t unanswered = 0; ///< bookings whose offer did not come, or that went wrong
  std::size_t outrun = 0;     ///< bookings whose technician took another job before he accepted
  double seconds = 0;
  std::vector<double> cpu_ms; ///< per booking, by each meter
  double client_cpu_ms = 0;
  std::vector<double> post_ms;  ///< POST to 201, sorted
  std::vector<double> offer_ms; ///< POST to offer frame, sorted
  double rate() const { return static_cast<double>(bookings) / seconds; }
};

double percentile(const std::vector<double>& sorted, double share);

/// The steps of a booking's life that are driven.
enum class profile {
  yardstick, ///< POST, offer, accept, depart, start, finish: what the NestJS service does
  full       ///< also arrive, the customer's code, confirm, and the money released
};

class booking_load {
public:
  explicit booking_load(load_options);
  ~booking_load();
  /// Opens streams, begins shifts, says where everybody is.
  void prepare();
  load_result run(profile, int in_flight, std::size_t bookings);
  /// What the last booking that went wrong was told.
  const std::string& last_problem() const;

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

} // namespace callout::bench
