// Whole lives of bookings, so many at once, against a running server.
#pragma once

#include "tests/bench/wire.hpp"

#include <memory>

namespace callout::bench {

struct load_options {
  std::uint16_t port = 0;
  std::vector<std::string> customers;   ///< tokens
  std::vector<std::string> technicians; ///< tokens
  int server = 0;                       ///< process id
};

struct load_result {
  int in_flight = 0;
  std::size_t bookings = 0;
  std::size_t unanswered = 0; ///< bookings whose offer did not come, or that went wrong
  double seconds = 0;
  double server_cpu_ms = 0; ///< per booking
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

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

} // namespace callout::bench
