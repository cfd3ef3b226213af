// A process of a test's own. It never outlives the object, nor the test that holds it,
// and only this very child is ever signalled.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace callout::kit {

class child {
public:
  /// Starts `program` with its standard output and error on the two descriptors.
  /// Throws std::system_error when it cannot be started.
  child(const std::filesystem::path& program, const std::vector<std::string>& arguments, int output,
        int error);
  ~child();
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number);
  /// The exit code once it has ended, 128 + n after signal n; nothing while it runs on.
  std::optional<int> wait(std::chrono::milliseconds patience);

private:
  pid_t pid_ = -1;
  int handle_ = -1; // pidfd: readable when the process has ended, never another process.
  std::optional<int> code_;
};

struct command_result {
  int code = 0;
  std::string output;
  std::string error;
};

/// Runs a program to its end. Throws std::runtime_error when it takes longer than `patience`
/// or prints more than 64 MiB.
command_result run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                   std::chrono::milliseconds patience = std::chrono::seconds{60});

} // namespace callout::kit
