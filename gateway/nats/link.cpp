#include "gateway/nats/link.hpp"

#include <algorithm>

namespace callout::nats {

struct link::ear {
  std::weak_ptr<link> owner;
  std::uint64_t number;

  static ear& of(void* closure) { return *static_cast<ear*>(closure); }
  /// Calls nothing when the connection is no longer the one that counts.
  template <class F>
  void tell(F what) const {
    const auto to = owner.lock();
    if (to && to->counts(number))
      what(*to);
  }
};

/// A subscription for as long as somebody holds it.
class link::held : public mesh::transport::subscription {
public:
  held(std::shared_ptr<link> owner, std::shared_ptr<tap> t)
      : owner_{std::move(owner)}, tap_{std::move(t)} {}
  ~held() override { owner_->drop(tap_); }

private:
  std::shared_ptr<link> owner_;
  std::shared_ptr<tap> tap_;
};

link::link(const options& o, use u, log l) : options_{o}, use_{u}, log_{std::move(l)} {
}

std::shared_ptr<link> link::open(const options& o, use u, log l) {
  std::shared_ptr<link> opened{new link{o, u, std::move(l)}};
  opened->become(opened->make());
  ++opened->generation_;
  opened->keeper_ = std::thread{[raw = opened.get()] { raw->keep(); }};
  return opened;
}

link::~link() {
  close();
}

void link::close() {
  std::map<std::shared_ptr<tap>, natsSubscription*> taps;
  {
    const std::lock_guard lock{mutex_};
    if (closing_)
      return;
    closing_ = true;
    taps.swap(taps_);
  }
  wake_.notify_all();
  if (keeper_.joinable())
    keeper_.join();
  for (const auto& [t, sub] : taps)
    t->stop();
  if (const auto nc = now())
    natsConnection_Close(nc.get());
  up_ = false;
  become(nullptr);
  for (const auto& [t, sub] : taps) {
    losses_.forget(sub);
    natsSubscription_Destroy(sub);
  }
  const std::lock_guard lock{mutex_};
  for (auto* sub : dead_)
    natsSubscription_Destroy(sub);
  dead_.clear();
}

link::connection link::now() const {
  const std::lock_guard lock{now_mutex_};
  return now_;
}

void link::become(connection fresh) {
  const std::lock_guard lock{now_mutex_};
  now_.swap(fresh);
}

bool link::counts(std::uint64_t number) {
  const std::lock_guard lock{mutex_};
  return number == made_ && !closing_;
}

namespace {

/// What the server, or the way to it, has against us.
std::string complaint(natsConnection* nc, natsStatus s) {
  std::string text = natsStatus_GetText(s);
  const char* more = nullptr;
  if (natsConnection_GetLastError(nc, &more) != NATS_OK && more && *more)
    text.append(": ").append(more);
  return text;
}

} // namespace

/// The library does not hold on to a subscription it complains of: it may be gone already.
void link::slow(natsSubscription* sub) {
  std::string subject = "a subscription that is gone";
  {
    const std::lock_guard lock{mutex_};
    const auto same = [&](const auto& one) { return one.second == sub; };
    if (const auto found = std::ranges::find_if(taps_, same); found != taps_.end()) {
      subject = found->first->subject();
      losses_.watch(sub);
    }
  }
  say("slow consumer", std::move(subject));
}

/// The library calls these one after the other on a thread of its own, the last one last.
void link::listen_to(natsOptions* of, ear* e) {
  const auto on_error = [](natsConnection* nc, natsSubscription* sub, natsStatus s, void* closure) {
    ear::of(closure).tell([&](link& to) {
      if (s == NATS_SLOW_CONSUMER)
        to.slow(sub);
      else
        to.say("error", complaint(nc, s));
    });
  };
  const auto on_disconnect = [](natsConnection* nc, void* closure) {
    ear::of(closure).tell([&](link& to) {
      to.up_ = false;
      to.say("disconnected", complaint(nc, NATS_CONNECTION_DISCONNECTED));
    });
  };
  const auto on_reconnect = [](natsConnection* nc, void* closure) {
    ear::of(closure).tell([&](link& to) {
      // What we subscribed to may still be on its way to the server.
      natsConnection_FlushTimeout(nc, to.options_.connect_timeout.count());
      ++to.generation_;
      to.up_ = true;
      to.say("reconnected", to.name());
    });
  };
  const auto on_close = [](natsConnection* nc, void* closure) {
    const std::unique_ptr<ear> last{&ear::of(closure)};
    last->tell([&](link& to) { to.lost(complaint(nc, NATS_CONNECTION_CLOSED)); });
  };
  const auto wait = [](natsConnection*, int attempt, void* closure) -> std::int64_t {
    const auto to = ear::of(closure).owner.lock();
    return to ? wait_before(attempt, to->options_).count() : 1;
  };
  natsOptions_SetErrorHandler(of, on_error, e);
  natsOptions_SetDisconnectedCB(of, on_disconnect, e);
  natsOptions_SetReconnectedCB(of, on_reconnect, e);
  natsOptions_SetClosedCB(of, on_close, e);
  natsOptions_SetCustomReconnectDelay(of, wait, e);
}

link::connection link::make() {
  const auto how = settings_for(options_, use_);
  auto e = std::make_unique<ear>(weak_from_this());
  {
    const std::lock_guard lock{mutex_};
    e->number = ++made_;
  }
  listen_to(how.get(), e.get());
  // Before it is: a connection that breaks at once says so, and must have the last word.
  up_ = true;
  natsConnection* made = nullptr;
  // libnats 3.4 leaves out a signature that begins with a zero, which is one in 256 (nats.c 705).
  auto s = natsConnection_Connect(&made, how.get());
  for (int again = options_.credentials_file.empty() ? 0 : 2;
       s == NATS_CONNECTION_AUTH_FAILED && again > 0; --again)
    s = natsConnection_Connect(&made, how.get());
  if (s != NATS_OK) {
    up_ = false;
    throw unusable{"NATS: no server takes us: " + reason(s)};
  }
  e.release(); // goes with the last of its calls
  return {made, natsConnection_Destroy};
}

void link::lost(std::string why) {
  up_ = false;
  say("closed", std::move(why));
  const std::lock_guard lock{mutex_};
  lost_ = true;
  wake_.notify_all();
}

void link::keep() {
  int attempts = 0;
  std::unique_lock lock{mutex_};
  for (;;) {
    wake_.wait(lock, [&] { return closing_ || lost_ || !dead_.empty(); });
    if (closing_)
      return;
    if (!lost_)
      bury(lock);
    else if (revive(lock, attempts + 1))
      attempts = 0;
    else
      ++attempts;
  }
}

bool link::revive(std::unique_lock<std::mutex>& lock, int attempt) {
  if (wake_.wait_for(lock, wait_before(attempt, options_), [&] { return closing_; }))
    return false;
  lost_ = false;
  lock.unlock();
  connection fresh;
  try {
    fresh = make();
  } catch (const unusable& e) {
    say("refused", e.what());
  }
  lock.lock();
  if (!fresh) {
    lost_ = true;
    return false;
  }
  for (auto& [t, sub] : taps_) {
    losses_.forget(sub);
    natsSubscription_Destroy(std::exchange(sub, nullptr));
    tap::attach(t, fresh.get(), options_, &sub);
  }
  natsConnection_FlushTimeout(fresh.get(), options_.connect_timeout.count());
  become(fresh);
  ++generation_;
  lock.unlock();
  say("reconnected", name());
  lock.lock();
  return true;
}

/// libnats 3.4 hands a message to a subscription without holding on to it. So one that ended is
/// freed only when the server has answered since: its answer is read after that message.
void link::bury(std::unique_lock<std::mutex>& lock) {
  constexpr std::chrono::milliseconds together{100}, patience{1'000};
  if (wake_.wait_for(lock, together, [&] { return closing_ || lost_; }))
    return;
  std::vector<natsSubscription*> dead;
  dead.swap(dead_);
  const auto nc = now();
  lock.unlock();
  const bool passed = up_ && natsConnection_FlushTimeout(nc.get(), patience.count()) == NATS_OK;
  if (passed)
    for (auto* sub : std::exchange(dead, {}))
      natsSubscription_Destroy(sub);
  lock.lock();
  dead_.insert(dead_.end(), dead.begin(), dead.end());
  if (!passed)
    wake_.wait_for(lock, patience, [&] { return closing_ || lost_; });
}

void link::end(natsSubscription* sub) {
  if (!sub)
    return;
  losses_.forget(sub);
  natsSubscription_Unsubscribe(sub);
  const std::lock_guard lock{mutex_};
  if (!now())
    return natsSubscription_Destroy(sub);
  dead_.push_back(sub);
  wake_.notify_all();
}

bool link::sent(natsStatus s, const std::string& subject) const {
  if (s != NATS_OK && s != NATS_CONNECTION_CLOSED && s != NATS_INSUFFICIENT_BUFFER)
    say("not sent", subject + ": " + reason(s));
  return s == NATS_OK;
}

bool link::send(natsMsg* m) {
  if (!up_)
    return false;
  const auto nc = now();
  return nc && sent(natsConnection_PublishMsg(nc.get(), m), natsMsg_GetSubject(m));
}

bool link::send(const std::string& subject, const std::string& reply, std::string_view body) {
  if (!up_)
    return false;
  const auto nc = now();
  if (!nc)
    return false;
  const auto size = static_cast<int>(body.size());
  const auto s = reply.empty()
                     ? natsConnection_Publish(nc.get(), subject.c_str(), body.data(), size)
                     : natsConnection_PublishRequest(nc.get(), subject.c_str(), reply.c_str(),
                                                     body.data(), size);
  return sent(s, subject);
}

mesh::transport::subscribed link::subscribe(const std::string& subject, const std::string& group,
                                            tap::handler h) {
  const auto t = std::make_shared<tap>(subject, group, std::move(h), log_);
  auto owner = std::make_unique<held>(shared_from_this(), t);
  connection nc;
  {
    const std::lock_guard lock{mutex_};
    nc = now();
    if (!nc || closing_)
      throw std::runtime_error{"NATS: closed"};
    natsSubscription* sub = nullptr;
    const auto s = tap::attach(t, nc.get(), options_, &sub);
    // One that the library has given up is made anew, with this.
    if (s != NATS_OK && s != NATS_CONNECTION_CLOSED)
      throw std::runtime_error{"NATS: cannot subscribe to " + subject + ": " + reason(s)};
    taps_.emplace(t, sub);
  }
  // If it fails, the connection breaks and the server is told when it is made anew.
  if (up_)
    natsConnection_FlushTimeout(nc.get(), options_.connect_timeout.count());
  return owner;
}

void link::drop(const std::shared_ptr<tap>& t) {
  t->stop();
  natsSubscription* sub = nullptr;
  {
    const std::lock_guard lock{mutex_};
    const auto found = taps_.find(t);
    if (found == taps_.end())
      return;
    sub = found->second;
    taps_.erase(found);
  }
  end(sub);
}

} // namespace callout::nats
