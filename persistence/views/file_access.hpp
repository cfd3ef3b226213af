// The readers' side of the file, and the lock under which the file may be exchanged: SQLite
// must not have a file taken away beneath it.
#pragma once

#include "persistence/views/file_reader.hpp"

#include <memory>
#include <mutex>

namespace callout::views {

class file_access {
public:
  explicit file_access(std::filesystem::path file) : file_{std::move(file)} {}

  /// Throws what `use` throws, and sqlite::sql_error.
  template <class Use>
  void read(Use use) {
    const std::lock_guard held{mutex_};
    if (!reader_)
      reader_ = std::make_unique<file_reader>(file_);
    reader_->begin();
    try {
      use(*reader_);
    } catch (...) {
      reader_.reset();
      throw;
    }
    reader_->end();
  }

  /// Runs `change` while nobody has the file open for reading.
  template <class Change>
  void exchange(Change change) {
    const std::lock_guard held{mutex_};
    reader_.reset();
    change();
  }

private:
  const std::filesystem::path file_;
  std::mutex mutex_;
  std::unique_ptr<file_reader> reader_;
};

} // namespace callout::views
