// How large a city, how fast, and how its people behave.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace callout::city {

struct options {
  std::string url = "http://127.0.0.1:8080";
  /// The server's data folder, for `callout token`; not needed with a file of tokens.
  std::filesystem::path data = "data";
  std::filesystem::path tokens_file = {};
  std::filesystem::path places = {};

  std::size_t technicians = 200;
  std::size_t customers = 500;
  /// New bookings per minute of our time at the busiest hour.
  double rate = 120;
  /// Instead of a rate: that many bookings under way at all times.
  std::optional<std::size_t> concurrency = {};
  std::chrono::seconds duration{120};
  /// How long bookings under way may take to end after that.
  std::chrono::seconds drain{60};
  /// The city's time runs so much faster than ours: drives, jobs, hesitation, the day.
  double speed = 240;
  double start_hour = 8;
  std::uint64_t seed = 1;

  /// Shares in [0, 1]: of bookings that are cancelled, of technicians that never answer, of
  /// offers declined, of finished jobs never confirmed, of customers that keep a line open.
  double cancel_share = 0.08;
  double silent_share = 0.05;
  double decline_share = 0.10;
  double unconfirmed_share = 0.10;
  double watch_share = 1;

  std::size_t connections = 8;
  /// How often a technician on the move tells where he is, and one who waits.
  std::chrono::milliseconds location_interval{2'000};
  std::chrono::milliseconds idle_location_interval{20'000};
  /// After the end, turn the development clock on by a day so that all comes to rest, pay out.
  bool settle = false;

  /// Say nothing before the end.
  bool quiet = false;
  std::filesystem::path report = {};
  std::filesystem::path acks = {};
};

/// Reads the command line. Ends the process for --help and for mistakes, as CLI11 does.
options read_options(int argc, char** argv);

} // namespace callout::city
