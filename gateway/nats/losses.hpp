// Messages that were dropped because subscriptions were too slow. Not for other folders.
#pragma once

#include "gateway/nats/library.hpp"

#include <cstdint>
#include <map>
#include <mutex>

namespace callout::nats {

class losses {
public:
  /// It drops. The library says so once for many of them, so we count what it did on each asking.
  void watch(natsSubscription*);
  /// To be told before it is freed.
  void forget(natsSubscription*);
  std::uint64_t count();

private:
  void add(natsSubscription*, std::int64_t& known);

  std::mutex mutex_;
  std::map<natsSubscription*, std::int64_t> slow_; ///< and what we have counted of each
  std::uint64_t all_ = 0;
};

} // namespace callout::nats
