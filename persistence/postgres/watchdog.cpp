#include "persistence/postgres/watchdog.hpp"

#include <sys/socket.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace callout::postgres {

namespace {

using wall = std::chrono::steady_clock;

/// One thread for all connections of the process.
class watchdog {
public:
  std::uint64_t add(int socket, wall::time_point until) {
    const std::lock_guard held{mutex_};
    watched_[++last_] = {socket, until};
    changed_.notify_one();
    return last_;
  }
  void remove(std::uint64_t number) {
    const std::lock_guard held{mutex_};
    watched_.erase(number);
  }

private:
  struct entry {
    int socket;
    wall::time_point until;
  };

  void run(std::stop_token stop) {
    std::unique_lock held{mutex_};
    while (!stop.stop_requested()) {
      auto next = wall::now() + std::chrono::hours{1};
      std::erase_if(watched_, [&](const auto& one) {
        const bool over = one.second.until <= wall::now();
        if (over)
          ::shutdown(one.second.socket, SHUT_RDWR);
        else
          next = std::min(next, one.second.until);
        return over;
      });
      changed_.wait_until(held, stop, next, [&] { return sooner_than(next); });
    }
  }
  bool sooner_than(wall::time_point next) const {
    for (const auto& [number, one] : watched_)
      if (one.until < next)
        return true;
    return false;
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::uint64_t, entry> watched_;
  std::uint64_t last_ = 0;
  std::jthread thread_{[this](std::stop_token s) { run(s); }};
};

watchdog& the_one() {
  static watchdog one;
  return one;
}

} // namespace

watch::watch(int socket, std::chrono::milliseconds patience)
    : number_{the_one().add(socket, wall::now() + patience)} {
}

watch::~watch() {
  the_one().remove(number_);
}

} // namespace callout::postgres
