// One request waiting for its answer, and the handle with which anyone may give it.
#pragma once

#include "gateway/http/inbox.hpp"
#include "gateway/http/message.hpp"

#include <atomic>

namespace callout::http {

class exchange {
public:
  exchange(std::shared_ptr<inbox> where, inbox::number connection);

  /// The first answer counts, further ones are ignored.
  void answer(response r);
  /// Nobody is left who could answer.
  void forsake();

  bool ready() const { return ready_.load(std::memory_order_acquire); }
  bool forsaken() const { return forsaken_; }
  response take() { return std::move(answer_); }

  /// While it lives, an answer given on this thread is only kept, and wakes nobody: whoever
  /// made it looks next.
  class watch {
  public:
    explicit watch(const exchange& here);
    ~watch();
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;
  };

private:
  friend class respond;
  bool claim() { return !claimed_.exchange(true, std::memory_order_acq_rel); }
  void deliver();

  std::shared_ptr<inbox> inbox_;
  inbox::number connection_;
  std::atomic<bool> claimed_{false};
  std::atomic<bool> ready_{false};
  std::atomic<int> holders_{0};
  bool forsaken_ = false;
  response answer_;
};

/// Answers one request: callable from any thread, at most once, whether or not the client is
/// still there. Copies are the same handle; when the last goes unanswered, the client gets 500.
class respond {
public:
  explicit respond(std::shared_ptr<exchange> x);
  respond(const respond& other);
  respond(respond&& other) noexcept = default;
  respond& operator=(respond other) noexcept;
  ~respond();

  void operator()(response r) const { exchange_->answer(std::move(r)); }

private:
  std::shared_ptr<exchange> exchange_;
};

} // namespace callout::http
