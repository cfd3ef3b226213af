// What the server has acknowledged, line by line as it happens: after a crash every line
// must still be true.
#pragma once

#include "protocols/json.hpp"

#include <filesystem>
#include <fstream>

namespace callout::city {

class ack_log {
public:
  /// Without a file nothing is written. Throws std::runtime_error when it cannot be opened.
  explicit ack_log(const std::filesystem::path& file);

  /// {at, who, action, key, status, booking?, offer?}; on disk (in the kernel) on return.
  void write(const json& line);
  std::uint64_t count() const { return count_; }

private:
  std::ofstream out_;
  std::uint64_t count_ = 0;
};

} // namespace callout::city
