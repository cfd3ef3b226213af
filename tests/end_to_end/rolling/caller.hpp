// Somebody who asks all the time, over HTTP, and is to be served each time: a customer who books
// and calls off, or a technician who goes on and off shift.
#pragma once

#include "tests/end_to_end/crash/log_files.hpp"
#include "tests/end_to_end/patient.hpp"

#include <atomic>
#include <deque>
#include <thread>

namespace callout::rolling {

class caller {
public:
  enum class kind { customer, technician };
  struct report {
    std::size_t served = 0, tries = 0;
    std::chrono::milliseconds longest{0};
    std::string slowest;             ///< what took that long
    std::vector<std::string> booked; ///< ids
    std::size_t called_off = 0;      ///< how many of them he was told are
    std::size_t shifts = 0;          ///< how often he was told that his shift is set
    crash::findings wrong;
  };

  caller(kind, std::vector<std::string> doors, std::string token, std::size_t first);
  ~caller();
  caller(const caller&) = delete;
  caller& operator=(const caller&) = delete;

  /// So far.
  std::size_t served() const { return served_; }
  report leave();

private:
  void live();
  void book_and_call_off();
  void call_off(const std::string& id);
  void set_shift();
  json done(const end_to_end::served&, const std::string& what);

  const kind kind_;
  end_to_end::patient client_;
  report report_;
  std::deque<std::string> open_; ///< bookings
  bool on_ = true;
  std::atomic<std::size_t> served_{0};
  std::atomic<bool> leaving_{false};
  std::thread thread_;
};

} // namespace callout::rolling
