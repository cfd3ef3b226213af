#include "persistence/sqlite/directory_lock.hpp"

#include "persistence/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace callout::sqlite {

namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::string holder(int file) {
  char digits[24];
  const auto n = ::pread(file, digits, sizeof digits, 0);
  std::string pid;
  for (ssize_t i = 0; i < n && digits[i] >= '0' && digits[i] <= '9'; ++i)
    pid += digits[i];
  return pid.empty() ? "another process" : "process " + pid;
}

} // namespace

directory_lock::directory_lock(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error)
    throw journal_error{directory.string() + ": cannot be made: " + error.message()};
  const auto path = directory / "lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0)
    throw journal_error{path.string() + ": cannot be opened: " + reason(errno)};
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const auto why = errno == EWOULDBLOCK ? directory.string() + " is in use by " + holder(file_)
                                          : path.string() + ": cannot be locked: " + reason(errno);
    ::close(file_);
    throw journal_error{why};
  }
  // Who holds it is only for people to read: a full disk must not keep a server from starting.
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, pid.data(), pid.size(), 0) < 0)
    return;
}

directory_lock::~directory_lock() {
  ::close(file_);
}

} // namespace callout::sqlite
