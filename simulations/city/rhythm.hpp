// The city's own time and the daily rhythm of those who call for help. Pure.
#pragma once

#include <chrono>
#include <string>

namespace callout::city {

/// How much of the peak demand there is at an hour of the day in [0, 24), in (0, 1]: little
/// at night, most before noon and after the afternoon rest.
double demand(double hour);

/// The city's clock runs `speed` times as fast as ours, from a given hour of its first day.
class city_clock {
public:
  city_clock(double start_hour, double speed) : start_hour_{start_hour}, speed_{speed} {}

  double speed() const { return speed_; }
  /// Hour of the day after that much of our time.
  double hour(std::chrono::duration<double> elapsed) const;
  /// As in "day 2 07:45".
  std::string text(std::chrono::duration<double> elapsed) const;
  /// What takes this long in the city takes so long for us.
  std::chrono::milliseconds ours(std::chrono::duration<double> theirs) const;

private:
  double hours(std::chrono::duration<double> elapsed) const;
  double start_hour_, speed_;
};

} // namespace callout::city
