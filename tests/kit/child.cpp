// Processes by pidfd, so that waiting has a deadline and needs neither sleep nor polling.
#include "tests/kit/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace callout::kit {
namespace {

using clock = std::chrono::steady_clock;
constexpr std::size_t output_max = 64 << 20;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error{errno, std::generic_category(), what};
}

int left_ms(clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
  return static_cast<int>(std::clamp<long>(left, 0, 1'000'000'000));
}

/// Both ends close themselves and are not inherited.
struct pipe_pair {
  std::array<int, 2> ends{-1, -1};
  pipe_pair() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
      fail("pipe");
  }
  ~pipe_pair() {
    close_end(0);
    close_end(1);
  }
  void close_end(int which) {
    if (ends[which] >= 0)
      ::close(std::exchange(ends[which], -1));
  }
};

/// Between fork and exec only async-signal-safe calls are allowed.
[[noreturn]] void become(const char* program, char* const* arguments, int output, int error,
                         pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent)
    ::_exit(126);
  if (::dup2(output, STDOUT_FILENO) < 0 || ::dup2(error, STDERR_FILENO) < 0)
    ::_exit(126);
  ::signal(SIGPIPE, SIG_DFL);
  ::execv(program, arguments);
  ::_exit(127);
}

} // namespace

child::child(const std::filesystem::path& program, const std::vector<std::string>& arguments,
             int output, int error) {
  if (::access(program.c_str(), X_OK) != 0)
    fail("cannot run " + program.string());
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const auto& word : arguments)
    words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const auto parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0)
    fail("fork");
  if (pid_ == 0)
    become(program.c_str(), words.data(), output, error, parent);
  handle_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (handle_ < 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    fail("pidfd_open");
  }
}

child::~child() {
  if (!code_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(handle_);
}

void child::signal(int number) {
  if (!code_)
    ::kill(pid_, number);
}

std::optional<int> child::wait(std::chrono::milliseconds patience) {
  if (code_)
    return code_;
  const auto deadline = clock::now() + patience;
  pollfd ended{.fd = handle_, .events = POLLIN, .revents = 0};
  int ready = 0;
  while ((ready = ::poll(&ended, 1, left_ms(deadline))) < 0 && errno == EINTR)
    ;
  if (ready == 0)
    return std::nullopt;
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_)
    fail("waitpid");
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return code_;
}

command_result run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                   std::chrono::milliseconds patience) {
  const auto deadline = clock::now() + patience;
  pipe_pair out, err;
  child process{program, arguments, out.ends[1], err.ends[1]};
  out.close_end(1);
  err.close_end(1);
  command_result result;
  std::array<pollfd, 2> from{{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
  const std::array<std::string*, 2> into{&result.output, &result.error};
  while (from[0].fd >= 0 || from[1].fd >= 0) {
    const int ready = ::poll(from.data(), from.size(), left_ms(deadline));
    if (ready == 0)
      throw std::runtime_error{program.string() + " took too long; it said: " + result.error};
    for (int i = 0; ready > 0 && i < 2; ++i) {
      if (from[i].fd < 0 || from[i].revents == 0)
        continue;
      std::array<char, 16384> piece;
      const auto count = ::read(from[i].fd, piece.data(), piece.size());
      if (count <= 0)
        from[i].fd = -1;
      else if (into[i]->append(piece.data(), count).size() > output_max)
        throw std::runtime_error{program.string() + " printed too much"};
    }
  }
  const auto code = process.wait(std::chrono::milliseconds{left_ms(deadline)});
  if (!code)
    throw std::runtime_error{program.string() + " did not end in time"};
  result.code = *code;
  return result;
}

} // namespace callout::kit
