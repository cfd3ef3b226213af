// Starts `callout serve`, waits for its ready line, and keeps what it prints.
#include "tests/kit/server_process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace callout::kit {
namespace {

constexpr std::string_view ready_words = "callout ready ";

void write_all(int into, const char* bytes, std::size_t count) {
  while (count > 0) {
    const auto done = ::write(into, bytes, count);
    if (done <= 0)
      return;
    bytes += done;
    count -= static_cast<std::size_t>(done);
  }
}

} // namespace

std::filesystem::path callout_binary() {
  if (const char* named = std::getenv("CALLOUT_BINARY"))
    return named;
  return std::filesystem::path{CALLOUT_BUILD_DIR} / "callout";
}

server_process::server_process(server_options options) : options_{std::move(options)} {
  std::filesystem::create_directories(options_.data);
  // Beside the data folder, not in it: a server may refuse a folder with strange files.
  log_ = options_.data;
  log_ += ".log";
  start();
}

server_process::~server_process() {
  process_.reset();
  join();
}

pid_t server_process::pid() const {
  return process_ ? process_->pid() : -1;
}

bool server_process::running() {
  return process_ && !process_->wait(std::chrono::milliseconds{0});
}

void server_process::start() {
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0)
    throw std::system_error{errno, std::generic_category(), "pipe"};
  const int log = ::open(log_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) {
    ::close(pipe[0]);
    ::close(pipe[1]);
    throw std::system_error{errno, std::generic_category(), log_.string()};
  }
  std::vector<std::string> words{"serve",
                                 "--port",
                                 std::to_string(options_.port),
                                 "--data",
                                 options_.data.string(),
                                 "--environment",
                                 options_.environment};
  words.insert(words.end(), options_.arguments.begin(), options_.arguments.end());
  auto program = options_.binary;
  if (!options_.variables.empty()) {
    words.insert(words.begin(), program.string());
    words.insert(words.begin(), options_.variables.begin(), options_.variables.end());
    program = "/usr/bin/env";
  }
  announced_.clear();
  silent_ = false;
  try {
    process_ = std::make_unique<child>(program, words, pipe[1], log);
  } catch (...) {
    for (int fd : {pipe[0], pipe[1], log})
      ::close(fd);
    throw;
  }
  ::close(pipe[1]);
  reader_ = std::thread{[this, from = pipe[0], log] { drain(from, log); }};
  url_ = await_ready();
  options_.port = static_cast<unsigned short>(std::stoi(url_.substr(url_.rfind(':') + 1)));
}

void server_process::drain(int from, int into) {
  std::string line;
  std::array<char, 4096> piece;
  for (;;) {
    const auto count = ::read(from, piece.data(), piece.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      break;
    write_all(into, piece.data(), static_cast<std::size_t>(count));
    for (char c : std::string_view{piece.data(), static_cast<std::size_t>(count)}) {
      if (c != '\n') {
        line += c;
        continue;
      }
      if (line.starts_with(ready_words)) {
        std::lock_guard lock{mutex_};
        announced_ = line.substr(ready_words.size());
        changed_.notify_all();
      }
      line.clear();
    }
  }
  ::close(from);
  ::close(into);
  std::lock_guard lock{mutex_};
  silent_ = true;
  changed_.notify_all();
}

std::string server_process::await_ready() {
  std::string url;
  {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, options_.patience, [&] { return !announced_.empty() || silent_; });
    url = announced_;
  }
  if (url.empty()) {
    process_.reset();
    join();
    throw std::runtime_error{"the server did not become ready; it said:\n" + log_tail()};
  }
  return url;
}

int server_process::terminate() {
  if (!process_)
    return 0;
  process_->signal(SIGTERM);
  const auto code = process_->wait(options_.patience);
  process_.reset();
  join();
  if (!code)
    throw std::runtime_error{"the server did not stop on SIGTERM; it said:\n" + log_tail()};
  return *code;
}

void server_process::kill_9() {
  process_.reset();
  join();
}

void server_process::restart() {
  terminate();
  start();
}

void server_process::join() {
  if (reader_.joinable())
    reader_.join();
}

std::string server_process::log_tail(std::size_t bytes) const {
  std::ifstream in{log_, std::ios::binary | std::ios::ate};
  if (!in)
    return {};
  const auto size = static_cast<std::size_t>(in.tellg());
  in.seekg(static_cast<std::streamoff>(size - std::min(size, bytes)));
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<token> tokens(const std::filesystem::path& data, const std::string& role,
                          const std::string& subject, std::size_t count,
                          const std::filesystem::path& binary) {
  std::vector<std::string> words{"token", "--data",    data.string(), "--role",
                                 role,    "--subject", subject};
  if (count > 0)
    words.insert(words.end(), {"--count", std::to_string(count)});
  auto result = run(binary, words, std::chrono::seconds{120});
  // While a shard changes hands the tool is told to try again.
  for (int i = 0; i < 5 && result.code != 0 && result.error.find("try again") != std::string::npos;
       ++i)
    result = run(binary, words, std::chrono::seconds{120});
  if (result.code != 0)
    throw std::runtime_error{"callout token ended with " + std::to_string(result.code) + ": " +
                             result.error};
  std::vector<token> all;
  std::istringstream lines{result.output};
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    if (tab != std::string::npos)
      all.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  if (all.size() != std::max<std::size_t>(count, 1))
    throw std::runtime_error{"callout token printed " + std::to_string(all.size()) + " tokens"};
  return all;
}

} // namespace callout::kit
