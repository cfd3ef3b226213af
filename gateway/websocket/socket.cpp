// The bounded queue between whoever sends and the thread that writes.
#include "gateway/websocket/socket.hpp"

#include "gateway/websocket/frame.hpp"
#include "gateway/websocket/limits.hpp"
#include "protocols/json.hpp"

#include <algorithm>

namespace callout::websocket {

namespace {

/// So that a great many tiny messages are bounded too.
constexpr std::size_t overhead = 64;

std::size_t cost(const socket::frame& f) {
  return f->size() + overhead;
}

} // namespace

socket::socket(std::shared_ptr<http::inbox> inbox, std::uint64_t connection,
               std::size_t queue_bytes)
    : inbox_{std::move(inbox)}, connection_{connection}, queue_bytes_{queue_bytes} {
}

bool socket::send(frame f) {
  std::lock_guard lock{mutex_};
  if (!admit(cost(f)))
    return false;
  queue_.push_back(std::move(f));
  call();
  return true;
}

bool socket::send_latest(std::string_view key, frame f) {
  const auto hash = std::hash<std::string_view>{}(key);
  std::lock_guard lock{mutex_};
  const auto found = std::find_if(latest_.begin(), latest_.end(),
                                  [&](const keyed& k) { return k.hash == hash && k.key == key; });
  if (found != latest_.end()) {
    bytes_ -= cost(found->text);
    if (!admit(cost(f)))
      return false;
    found->text = std::move(f);
    return true;
  }
  if (!admit(cost(f)))
    return false;
  latest_.push_back({hash, std::string{key}, std::move(f)});
  call();
  return true;
}

bool socket::admit(std::size_t bytes) {
  if (closed_)
    return false;
  if (bytes_ + bytes <= queue_bytes_) {
    bytes_ += bytes;
    return true;
  }
  end(too_slow, "slow");
  return false;
}

void socket::close(std::uint16_t code, std::string_view reason) {
  std::lock_guard lock{mutex_};
  if (!closed_)
    end(code, reason);
}

void socket::end(std::uint16_t code, std::string_view reason) {
  closed_ = true;
  called_ = false; // even one that is busy writing must hear of this
  ending_ = ending{code, std::string{reason}};
  call();
}

void socket::call() {
  if (called_)
    return;
  called_ = true;
  inbox_->leave(connection_);
}

void socket::hold() {
  std::lock_guard lock{mutex_};
  called_ = true;
}

bool socket::fill(std::string& out, std::size_t bytes) {
  std::lock_guard lock{mutex_};
  if (queue_.empty() && latest_.empty()) {
    called_ = ending_.has_value();
    return false;
  }
  const auto until = out.size() + bytes;
  const auto put = [&](const frame& f) {
    append_frame(out, opcode::text, *f);
    bytes_ -= cost(f);
  };
  std::size_t n = 0;
  while (n < queue_.size() && out.size() < until)
    put(queue_[n++]);
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(n));
  for (n = 0; n < latest_.size() && out.size() < until;)
    put(latest_[n++].text);
  latest_.erase(latest_.begin(), latest_.begin() + static_cast<std::ptrdiff_t>(n));
  return true;
}

bool socket::ending_soon() {
  std::lock_guard lock{mutex_};
  return ending_.has_value();
}

std::optional<socket::ending> socket::ended() {
  std::lock_guard lock{mutex_};
  return std::exchange(ending_, std::nullopt);
}

void socket::gone() {
  std::lock_guard lock{mutex_};
  closed_ = called_ = true;
  ending_.reset();
  std::vector<frame>{}.swap(queue_);
  std::vector<keyed>{}.swap(latest_);
  bytes_ = 0;
}

std::string error_frame(const rejection& why) {
  std::string text = R"({"type":"error","code":)";
  write_quoted(text, why.code);
  text += R"(,"detail":)";
  write_quoted(text, why.detail);
  text += '}';
  return text;
}

} // namespace callout::websocket
