#include "gateway/nats/tap.hpp"

namespace callout::nats {

tap::tap(std::string subject, std::string group, handler h, log l)
    : subject_{std::move(subject)}, group_{std::move(group)}, handler_{std::move(h)}, log_{
                                                                                          std::move(
                                                                                              l)} {
}

void tap::stop() {
  if (runner_ == std::this_thread::get_id()) {
    stopped_ = true;
    return;
  }
  handler unused; // what it holds goes when nothing is locked
  const std::lock_guard lock{running_};
  stopped_ = true;
  unused.swap(handler_);
}

void tap::tell(natsMsg* m) {
  handler unused;
  const std::lock_guard lock{running_};
  if (stopped_)
    return;
  runner_ = std::this_thread::get_id();
  try {
    handler_(m);
  } catch (const std::exception& e) {
    log_("callback threw", subject_ + ": " + e.what());
  } catch (...) {
    log_("callback threw", subject_);
  }
  runner_ = std::thread::id{};
  if (stopped_)
    unused.swap(handler_);
}

natsStatus tap::attach(const std::shared_ptr<tap>& to, natsConnection* nc, const options& o,
                       natsSubscription** made) {
  using held = std::shared_ptr<tap>;
  auto closure = std::make_unique<held>(to);
  const auto arrived = [](natsConnection*, natsSubscription*, natsMsg* m, void* tapped) {
    const message owned{m};
    (*static_cast<held*>(tapped))->tell(m);
  };
  const auto* subject = to->subject_.c_str();
  const auto s = to->group_.empty()
                     ? natsConnection_Subscribe(made, nc, subject, arrived, closure.get())
                     : natsConnection_QueueSubscribe(made, nc, subject, to->group_.c_str(), arrived,
                                                     closure.get());
  if (s != NATS_OK)
    return s;
  // From here on the library may call. Where the connection was closed in this very moment it
  // no longer says when it is done, and these few bytes stay.
  auto* left = closure.release();
  const auto done = [](void* tapped) { delete static_cast<held*>(tapped); };
  natsSubscription_SetOnCompleteCB(*made, done, left);
  natsSubscription_SetPendingLimits(*made, o.backlog_max, o.backlog_bytes_max);
  return NATS_OK;
}

} // namespace callout::nats
