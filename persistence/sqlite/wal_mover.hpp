// Moves the write-ahead log into the main file without an append having to wait for it: the
// bulk in a thread of its own, the little that came meanwhile between two appends, after which
// SQLite begins the log anew at its start.
#pragma once

#include "persistence/sqlite/database.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace callout::sqlite {

class wal_mover {
public:
  /// `own`: a connection for the thread. `frames`: how long the log may grow before it is moved.
  wal_mover(std::unique_ptr<database> own, int frames);

  /// Called by the appender after each commit, with its connection and the length of the log.
  void committed(database& appender, int frames);

private:
  enum class stage { resting, moving, moved };

  void run(std::stop_token);

  std::unique_ptr<database> own_;
  const int usual_;
  int start_at_;
  int before_ = 0;
  std::mutex guard_;
  std::condition_variable_any wake_;
  stage stage_ = stage::resting;
  std::jthread thread_;
};

} // namespace callout::sqlite
