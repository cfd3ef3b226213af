#include "persistence/sqlite/log_room.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace callout::sqlite {

namespace {

bool lengthen(int fd, std::size_t from, std::size_t to) {
  const std::string zeros(256 * 1024, '\0');
  while (from < to) {
    const auto n =
        ::pwrite(fd, zeros.data(), std::min(zeros.size(), to - from), static_cast<off_t>(from));
    if (n <= 0)
      return false;
    from += static_cast<std::size_t>(n);
  }
  return true;
}

} // namespace

void make_room(const std::filesystem::path& log, std::size_t bytes) {
  const int fd = ::open(log.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  struct stat about {};
  if (fd < 0)
    return;
  if (::fstat(fd, &about) == 0) {
    const auto before = static_cast<std::size_t>(about.st_size);
    if (lengthen(fd, before, bytes) || ::ftruncate(fd, about.st_size) == 0)
      ::fsync(fd);
  }
  ::close(fd);
}

} // namespace callout::sqlite
