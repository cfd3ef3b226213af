// A client of our own that asks all the time, of people and bookings all over the shards, and
// notes how long it takes until it is served. What it is told is done is counted, and must be in
// the log exactly once.
#pragma once

#include "tests/end_to_end/crash/audits.hpp"
#include "tests/end_to_end/crash/site.hpp"

#include <condition_variable>
#include <thread>

namespace callout::faults {

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
  /// Waits until it has been served.
  seen end();
  /// What it was told is done and is not in the log, or is there more often.
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

  void run(const std::string& url);
  void ask(const std::string& url, std::size_t number);
  bool served(kit::http_client&, const kit::http_request&, const std::string& what);
  bool rest(std::chrono::milliseconds);

  std::vector<technician> technicians_;
  std::vector<booking> bookings_;
  crash::findings surprises_;
  std::size_t next_ = 0;
  seen seen_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};

} // namespace callout::faults
