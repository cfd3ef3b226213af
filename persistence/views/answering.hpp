// The thread that answers: runs reads one after the other, each when the file shows what was
// durable as it was asked for.
#pragma once

#include "persistence/views/file_access.hpp"
#include "persistence/views/intake.hpp"

#include <deque>

namespace callout::views {

class answering {
public:
  answering(file_access& access, intake& in, const views_options& options)
      : access_{access}, intake_{in}, options_{options} {}

  void ask(std::function<void(reader&)> job);
  /// Until stopped and nobody waits.
  void run();
  void stop();

private:
  using clock = std::chrono::steady_clock;
  struct question {
    std::function<void(reader&)> job;
    std::uint64_t ticket = 0;
    clock::time_point until;
  };
  void answer(const question&);

  file_access& access_;
  intake& intake_;
  const views_options& options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<question> waiting_;
  bool stopped_ = false;
};

} // namespace callout::views
