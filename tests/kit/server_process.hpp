// The real binary, started and ended as an operator (or a power cut) would do it: for
// end-to-end and crash tests.
#pragma once

#include "tests/kit/child.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace callout::kit {

/// The program under test: $CALLOUT_BINARY, or `callout` in the build directory.
std::filesystem::path callout_binary();

struct server_options {
  std::filesystem::path data;
  /// 0 takes any free port; a restart then keeps the one that was given.
  unsigned short port = 0;
  std::string environment = "development";
  /// Further words for `callout serve`.
  std::vector<std::string> arguments = {};
  /// Of its environment, as in "LD_PRELOAD=…".
  std::vector<std::string> variables = {};
  std::filesystem::path binary = callout_binary();
  /// How long it may take to be ready, and to stop on request.
  std::chrono::milliseconds patience = std::chrono::seconds{60};
};

class server_process {
public:
  /// Returns once the server has said that it is ready. Throws std::runtime_error with the
  /// end of its log when it ended first, or when that took longer than `patience`.
  explicit server_process(server_options);
  ~server_process();
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;

  /// As in http://127.0.0.1:8080, without a slash at the end.
  const std::string& url() const { return url_; }
  unsigned short port() const { return options_.port; }
  pid_t pid() const;
  bool running();

  /// SIGTERM. Answers the exit code; throws when it does not stop in time.
  int terminate();
  /// SIGKILL, and waits until the process is gone.
  void kill_9();
  /// Starts again on the same folder and port, ending the former process by SIGTERM if it runs.
  void restart();

  /// All that it ever printed, over all its lives.
  const std::filesystem::path& log() const { return log_; }
  std::string log_tail(std::size_t bytes = 4096) const;

private:
  void start();
  void drain(int from, int into);
  std::string await_ready();
  void join();

  server_options options_;
  std::filesystem::path log_;
  std::string url_;
  std::unique_ptr<child> process_;
  std::thread reader_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string announced_; // the ready line, once it came
  bool silent_ = false;   // standard output has ended
};

struct token {
  std::string subject;
  std::string text;
};

/// Access tokens in development for subject-1 … subject-N, or for the subject alone when
/// count is 0. The server may be running. Throws std::runtime_error when the command fails.
std::vector<token> tokens(const std::filesystem::path& data, const std::string& role,
                          const std::string& subject, std::size_t count = 0,
                          const std::filesystem::path& binary = callout_binary());

} // namespace callout::kit
