// Clients of our own that ask all the time, of people and bookings all over the shards, and note
// how long it takes until they are served. What they are told is done is counted, and must be in
// the log exactly once.
#pragma once

#include "tests/end_to_end/crash/log_files.hpp"
#include "tests/end_to_end/crash/site.hpp"

#include <array>
#include <condition_variable>
#include <thread>

namespace callout::faults {

/// Shifts that are in the log less or more often than these technicians were told.
crash::findings audit_shifts(const crash::log_book&,
                             const std::map<std::string, std::size_t>& told);

class probe {
public:
  struct seen {
    std::chrono::milliseconds longest{0}; ///< from the first attempt to the answer
    std::string what;                     ///< that took so long
    std::size_t asked = 0, retries = 0;
  };

  /// Signs up technicians that nobody will ever need, and books visits that are called off.
  explicit probe(const crash::site&);
  ~probe();

  void begin(std::string url);
  /// Waits until all have been served.
  seen end();
  /// What they were told is done and is not in the log, or is there more often.
  crash::findings audit(const crash::log_book&) const;
  /// What was answered for good and is not what should come.
  const crash::findings& surprises() const { return surprises_; }
  std::size_t acknowledged() const;

private:
  struct technician {
    std::string id, token;
    bool on = false;
    std::size_t set = 0; ///< how often he was told so
    bool sure = true;    ///< whether each was answered
  };
  struct booking {
    std::string id, token;
  };

  /// Each has a thread, and those people whose number is its own modulo `lines`.
  static constexpr std::size_t lines = 4;
  void run(const std::string& url, std::size_t line);
  void ask(const std::string& url, std::size_t number, std::size_t whose);
  bool served(kit::http_client&, const kit::http_request&, const std::string& what);
  void note(const std::string& what, std::chrono::milliseconds, std::size_t retries);
  bool rest(std::chrono::milliseconds);

  std::vector<technician> technicians_;
  std::vector<booking> bookings_;
  crash::findings surprises_;
  std::array<std::size_t, lines> next_{};
  std::mutex mutex_; ///< of what follows, and of the surprises
  seen seen_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

} // namespace callout::faults
