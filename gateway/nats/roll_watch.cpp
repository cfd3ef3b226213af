// The library's own watcher does not say whether it is still fed. So we listen to a consumer of our
// own making, whose heartbeats tell that it is there and how much it has sent.
#include "gateway/nats/roll_watch.hpp"

namespace callout::nats {

namespace {

using clock = std::chrono::steady_clock;
using told = std::function<void(mesh::roll::entry)>;

constexpr std::int64_t glance_ms = 100; ///< how soon it sees that it is to stop
constexpr std::chrono::milliseconds look_again{50};

class watcher : public std::enable_shared_from_this<watcher> {
public:
  watcher(std::shared_ptr<bucket> b, told t) : bucket_{std::move(b)}, tell_{std::move(t)} {}

  void start() {
    thread_ = std::thread{[self = shared_from_this()] { self->run(); }};
  }

  /// Waits for the thread, unless it is the one that asks.
  void stop() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.get_id() == std::this_thread::get_id())
      thread_.detach();
    else if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    std::string last_trouble;
    while (!stopping_) {
      try {
        listen();
        last_trouble.clear();
      } catch (const std::exception& e) {
        // Said once: it is tried until it works.
        if (last_trouble != e.what())
          bucket_->way().say("cannot watch", e.what());
        last_trouble = e.what();
      }
      std::unique_lock lock{mutex_};
      wake_.wait_for(lock, look_again, [&] { return stopping_.load(); });
    }
  }

  /// Until it is to stop, or to ask anew.
  void listen() {
    const auto nc = bucket_->way().now();
    if (!nc || !bucket_->way().up())
      return;
    const auto generation = bucket_->way().generation();
    if (!bucket_->make())
      return;
    natsInbox* name = nullptr;
    if (natsInbox_Create(&name) != NATS_OK)
      throw std::runtime_error{"NATS: no inbox"};
    const std::unique_ptr<natsInbox, freed_by<natsInbox_Destroy>> inbox{name};
    natsSubscription* made = nullptr;
    if (const auto s = natsConnection_SubscribeSync(&made, nc.get(), name); s != NATS_OK)
      throw std::runtime_error{"NATS: cannot subscribe: " + reason(s)};
    const auto end = [this](natsSubscription* sub) { bucket_->way().end(sub); };
    const std::unique_ptr<natsSubscription, decltype(end)> sub{made, end};
    bucket_->send_all(name);
    received_ = 0;
    auto heard = clock::now();
    while (!stopping_ && bucket_->way().generation() == generation) {
      natsMsg* m = nullptr;
      const auto s = natsSubscription_NextMsg(&m, made, glance_ms);
      const message held{m};
      if (s == NATS_OK && !take(m))
        return;
      if (s == NATS_OK)
        heard = clock::now();
      else if (s != NATS_TIMEOUT || clock::now() - heard > 3 * bucket_->settings().heartbeat)
        return;
    }
  }

  /// False when something was missed.
  bool take(natsMsg* m) {
    const char *status = nullptr, *last = nullptr;
    if (natsMsgHeader_Get(m, "Status", &status) == NATS_OK)
      return natsMsgHeader_Get(m, "Nats-Last-Consumer", &last) != NATS_OK || !last ||
             std::to_string(received_) == last;
    jsMsgMetaData* meta = nullptr;
    if (natsMsg_GetMetaData(&meta, m) != NATS_OK)
      return true;
    const std::unique_ptr<jsMsgMetaData, freed_by<jsMsgMetaData_Destroy>> held{meta};
    if (meta->Sequence.Consumer != received_ + 1)
      return false;
    received_ = meta->Sequence.Consumer;
    say({key_of(*bucket_, natsMsg_GetSubject(m)), std::string{body_of(m)}, meta->Sequence.Stream,
         is_gone(m)});
    return true;
  }

  void say(mesh::roll::entry e) {
    try {
      tell_(std::move(e));
    } catch (const std::exception& x) {
      bucket_->way().say("callback threw", std::string{"of a watcher: "} + x.what());
    } catch (...) {
      bucket_->way().say("callback threw", "of a watcher");
    }
  }

  const std::shared_ptr<bucket> bucket_;
  const told tell_;
  std::uint64_t received_ = 0; ///< from the consumer we listen to
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;
};

struct held final : mesh::transport::subscription {
  explicit held(std::shared_ptr<watcher> w) : watching{std::move(w)} {}
  ~held() override { watching->stop(); }
  std::shared_ptr<watcher> watching;
};

} // namespace

mesh::transport::subscribed watch_bucket(std::shared_ptr<bucket> b, told t) {
  const auto w = std::make_shared<watcher>(std::move(b), std::move(t));
  auto owner = std::make_unique<held>(w);
  w->start();
  return owner;
}

} // namespace callout::nats
