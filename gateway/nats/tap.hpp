// One subscription, as its owner sees it: once it is stopped its callback neither runs nor comes.
// Not for other folders.
#pragma once

#include "gateway/nats/library.hpp"

#include <atomic>
#include <mutex>
#include <thread>

namespace callout::nats {

class tap {
public:
  using handler = std::function<void(natsMsg*)>;

  tap(std::string subject, std::string group, handler, log);

  const std::string& subject() const { return subject_; }

  /// Waits while the callback runs, unless it is the callback that asks.
  void stop();

  /// Lets the messages of a connection come here; the library holds on to us for as long as it
  /// may call. Empty when the connection was closed meanwhile.
  static natsStatus attach(const std::shared_ptr<tap>&, natsConnection*, const options&,
                           natsSubscription** made);

private:
  void tell(natsMsg*);

  const std::string subject_, group_;
  handler handler_;
  log log_;
  std::mutex running_;
  std::atomic<std::thread::id> runner_{};
  bool stopped_ = false; ///< read and written while it runs, or under `running_`
};

} // namespace callout::nats
