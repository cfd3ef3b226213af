// The socket DIR/callout.sock, by which command-line tools speak with a running server: one
// JSON line asks, one JSON line answers.
#pragma once

#include "protocols/json.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace callout::config {

class control_server {
public:
  /// `answer` is called on the control thread and may block.
  using answering = std::function<json(const json& asked)>;
  control_server(const std::filesystem::path& directory, answering);
  ~control_server();

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

/// Nothing when no server is running on this directory.
std::optional<json> ask_control(const std::filesystem::path& directory, const json& asked);

} // namespace callout::config
