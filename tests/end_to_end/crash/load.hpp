// A city of technicians and customers that lives on the server, as a process of its own, and
// writes down what it was told is done.
#pragma once

#include "tests/end_to_end/crash/log_files.hpp"
#include "tests/end_to_end/crash/site.hpp"

namespace callout::crash {

struct load_options {
  std::size_t technicians = 150;
  std::size_t customers = 150;
  std::size_t concurrency = 64;
  std::uint64_t seed = 1;
};

class load {
public:
  load(const site&, const load_options&);

  /// Acknowledgements so far.
  std::size_t acknowledged();
  bool running();
  /// Waits for its end; false when it lives on after that time.
  bool ends_within(std::chrono::milliseconds);
  /// Waits until `more` further acknowledgements have come. Throws std::runtime_error when the
  /// city ends or none comes for long.
  void await(std::size_t more);
  /// Asks the city to end, and waits for it.
  void stop();

  const std::filesystem::path& acks() const { return acks_; }
  /// What the city printed.
  std::string said() const;

private:
  std::filesystem::path acks_, output_;
  std::uintmax_t read_ = 0;
  std::size_t lines_ = 0;
  std::unique_ptr<kit::child> city_;
};

} // namespace callout::crash
