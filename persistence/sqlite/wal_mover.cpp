#include "persistence/sqlite/wal_mover.hpp"

#include <algorithm>

namespace callout::sqlite {

namespace {

// A move that fails (a full disk, a reader that holds on to the past) is tried again as the log
// grows; nothing is lost, and an append that finds no room says so itself.
void move(database& db) {
  sqlite3_wal_checkpoint_v2(db.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

} // namespace

wal_mover::wal_mover(std::unique_ptr<database> own, int frames)
    : own_{std::move(own)}, usual_{std::max(frames, 8)}, start_at_{usual_},
      thread_{[this](std::stop_token s) { run(s); }} {
}

void wal_mover::committed(database& appender, int frames) {
  if (frames < before_)
    start_at_ = usual_;
  before_ = frames;
  const std::lock_guard held{guard_};
  if (stage_ == stage::resting && frames >= start_at_) {
    stage_ = stage::moving;
    wake_.notify_one();
  } else if (stage_ == stage::moved) {
    move(appender);
    stage_ = stage::resting;
    start_at_ = frames + usual_ / 2;
  }
}

void wal_mover::run(std::stop_token stop) {
  std::unique_lock held{guard_};
  while (wake_.wait(held, stop, [this] { return stage_ == stage::moving; })) {
    held.unlock();
    move(*own_);
    held.lock();
    stage_ = stage::moved;
  }
}

} // namespace callout::sqlite
