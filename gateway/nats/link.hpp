// One connection to NATS that is made anew for as long as it takes. Not for other folders.
#pragma once

#include "actors/mesh/transport.hpp"
#include "gateway/nats/connect.hpp"
#include "gateway/nats/losses.hpp"
#include "gateway/nats/tap.hpp"

#include <condition_variable>
#include <map>
#include <utility>

namespace callout::nats {

class link : public std::enable_shared_from_this<link> {
public:
  using connection = std::shared_ptr<natsConnection>;

  /// Throws `unusable`.
  static std::shared_ptr<link> open(const options&, use, log);
  ~link();

  /// Afterwards nothing is sent and no subscription is called.
  void close();
  bool up() const { return up_; }
  /// Grows with each time that we were connected, once all that we subscribed to is there.
  std::uint64_t generation() const { return generation_; }
  /// Times that we were connected again, and messages dropped because a subscription was too slow.
  std::uint64_t interruptions() const { return generation_ - 1 + losses_.count(); }
  /// For what the library does itself. Nothing when closed.
  connection now() const;
  /// False when it was not sent. With its headers.
  bool send(natsMsg*);
  bool send(const std::string& subject, const std::string& reply, std::string_view body);
  /// Throws std::runtime_error. While we are connected, the server knows of it on return.
  mesh::transport::subscribed subscribe(const std::string& subject, const std::string& group,
                                        tap::handler);
  /// Ends a subscription of `now()` and frees it as soon as that is safe.
  void end(natsSubscription*);
  void say(const char* event, std::string detail) const { log_(event, std::move(detail)); }

private:
  /// What the library's callbacks know of us: they may come after we are gone.
  struct ear;
  class held;

  link(const options&, use, log);
  static void listen_to(natsOptions*, ear*);
  /// Throws `unusable`.
  connection make();
  void become(connection);
  void slow(natsSubscription*);
  bool counts(std::uint64_t number);
  /// The library has given it up, as it does when it was refused twice.
  void lost(std::string why);
  void keep();
  bool revive(std::unique_lock<std::mutex>&, int attempt);
  void bury(std::unique_lock<std::mutex>&);
  void drop(const std::shared_ptr<tap>&);
  bool sent(natsStatus, const std::string& subject) const;
  std::string name() const { return use_ == use::requests ? "requests" : "bulk"; }

  const options options_;
  const use use_;
  const log log_;
  /// What the library would tell only to those who wait until it has tried to connect again.
  std::atomic<bool> up_{false};
  std::atomic<std::uint64_t> generation_{0};
  mutable losses losses_;

  mutable std::mutex now_mutex_; ///< only to copy `now_`: who sends must not wait
  connection now_;

  std::mutex mutex_; ///< of what follows
  std::map<std::shared_ptr<tap>, natsSubscription*> taps_;
  std::uint64_t made_ = 0;              ///< the number of the connection that counts
  std::vector<natsSubscription*> dead_; ///< ended, and not yet freed
  bool lost_ = false, closing_ = false;
  std::condition_variable wake_;
  std::thread keeper_;
};

} // namespace callout::nats
