#include "gateway/messaging/message_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace callout::messaging {

message_file::message_file(std::filesystem::path file, std::size_t bytes_max)
    : file_{std::move(file)}, bytes_max_{bytes_max} {
  open();
  if (descriptor_ < 0)
    throw std::system_error{errno, std::generic_category(), file_.string()};
}

message_file::~message_file() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void message_file::open() {
  descriptor_ = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  struct stat about {};
  bytes_ = descriptor_ >= 0 && ::fstat(descriptor_, &about) == 0
               ? static_cast<std::size_t>(about.st_size)
               : 0;
}

bool message_file::append(std::string_view row) {
  if (bytes_ > 0 && bytes_ + row.size() + 1 > bytes_max_) {
    ::close(descriptor_);
    auto older = file_;
    older += ".1";
    std::error_code ignored; // What cannot be moved is written on to.
    std::filesystem::rename(file_, older, ignored);
    open();
  }
  if (descriptor_ < 0)
    return false;
  const auto line = std::string{row} + "\n";
  const auto written = ::write(descriptor_, line.data(), line.size());
  bytes_ += written > 0 ? static_cast<std::size_t>(written) : 0;
  return written == static_cast<ssize_t>(line.size());
}

} // namespace callout::messaging
