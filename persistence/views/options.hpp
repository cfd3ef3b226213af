// The bounds and the rhythm of the views.
#pragma once

#include "protocols/values.hpp"

#include <functional>

namespace callout::views {

/// The file is written no more often than every `calm`, or every `asked` while someone waits to
/// read; the queue is looked at no more often than every `pace`.
struct rhythm {
  span calm{50};
  span asked{5};
  span pace{2};
};

struct views_options {
  rhythm when{};
  std::size_t queue_rows = 32'768; ///< that may wait to be folded; beyond, the journal is read
  std::size_t batch_rows = 8'192;  ///< that are folded before the file is written at the latest
  std::size_t page = 1'000;        ///< rows taken from the journal at once
  std::size_t reads = 1'024;       ///< that may wait
  span patience{1'000};            ///< of a read that waits for what is durable
  span retry{1'000};               ///< after the disk or the journal failed
  /// May be called from any thread.
  std::function<void(const char* event, std::string detail)> log = [](const char*,
                                                                      const std::string&) {};
};

} // namespace callout::views
