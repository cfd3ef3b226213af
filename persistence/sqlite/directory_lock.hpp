// One process for each data directory, for as long as it lives: the kernel forgets the lock
// when the process dies, however it dies.
#pragma once

#include <filesystem>

namespace callout::sqlite {

class directory_lock {
public:
  /// Makes the directory when it is missing. Throws journal_error when it cannot be made or
  /// written to, or when it is in use; the message names the process.
  explicit directory_lock(const std::filesystem::path& directory);
  ~directory_lock();
  directory_lock(const directory_lock&) = delete;
  directory_lock& operator=(const directory_lock&) = delete;

private:
  int file_ = -1;
};

} // namespace callout::sqlite
