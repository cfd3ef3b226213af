// Messages as rows of JSON, for a developer to `tail -f`. Two files at most, each of bounded
// size; nothing is read back from them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace callout::messaging {

/// For one thread. Codes stand in it: it is readable by its owner alone.
class message_file {
public:
  /// Throws std::system_error when it cannot be opened.
  message_file(std::filesystem::path file, std::size_t bytes_max);
  ~message_file();
  message_file(const message_file&) = delete;
  message_file& operator=(const message_file&) = delete;

  /// Appends a row. Before it would grow beyond its limit the file becomes `<file>.1`, in place
  /// of the one before. False when the row could not be written whole.
  bool append(std::string_view row);

private:
  void open();

  std::filesystem::path file_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  int descriptor_ = -1;
};

} // namespace callout::messaging
