#include "gateway/nats/inbox.hpp"

#include <charconv>

namespace callout::nats {

using mesh::delivery;

namespace {

std::string fresh_prefix() {
  natsInbox* name = nullptr;
  if (const auto s = natsInbox_Create(&name); s != NATS_OK)
    throw std::runtime_error{"NATS: no inbox: " + reason(s)};
  std::string prefix = name;
  natsInbox_Destroy(name);
  return prefix + ".";
}

} // namespace

inbox::inbox(std::shared_ptr<link> l, std::size_t pending_max)
    : link_{std::move(l)}, pending_max_{pending_max}, prefix_{fresh_prefix()} {
  answers_ = link_->subscribe(prefix_ + "*", {}, [this](natsMsg* m) { answer(m); });
  timer_ = std::thread{[this] { watch_time(); }};
}

inbox::~inbox() {
  answers_.reset();
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  earlier_.notify_one();
  timer_.join();
}

std::optional<inbox::token> inbox::keep(std::chrono::milliseconds patience, heard& tell) {
  const auto until = clock::now() + patience;
  const std::lock_guard lock{mutex_};
  if (stopping_ || pending_.size() >= pending_max_)
    return std::nullopt;
  const auto t = ++last_;
  pending_.emplace(t, waiting{until, std::move(tell)});
  deadlines_.emplace(until, t);
  if (deadlines_.begin()->second == t)
    earlier_.notify_one();
  return t;
}

inbox::heard inbox::take(token t) {
  const std::lock_guard lock{mutex_};
  const auto found = pending_.find(t);
  if (found == pending_.end())
    return {};
  auto tell = std::move(found->second.tell);
  deadlines_.erase({found->second.until, t});
  pending_.erase(found);
  return tell;
}

void inbox::ask(const std::string& subject, std::string_view body,
                std::chrono::milliseconds patience, heard h, const std::vector<header>& headers) {
  if (!link_->up())
    return tell(h, delivery::cut, {});
  const auto t = keep(patience, h);
  if (!t)
    return tell(h, delivery::cut, {});
  if (!send(subject, prefix_ + std::to_string(*t), body, headers))
    if (const auto unsent = take(*t))
      tell(unsent, delivery::cut, {});
}

bool inbox::send(const std::string& subject, const std::string& reply, std::string_view body,
                 const std::vector<header>& headers) {
  if (headers.empty())
    return link_->send(subject, reply, body);
  natsMsg* made = nullptr;
  if (natsMsg_Create(&made, subject.c_str(), reply.c_str(), body.data(),
                     static_cast<int>(body.size())) != NATS_OK)
    return false;
  const message m{made};
  for (const auto& [name, value] : headers)
    if (natsMsgHeader_Set(made, name.c_str(), value.c_str()) != NATS_OK)
      return false;
  return link_->send(made);
}

void inbox::answer(natsMsg* m) {
  const std::string_view subject = natsMsg_GetSubject(m);
  const auto word = subject.substr(std::min(prefix_.size(), subject.size()));
  token t = 0;
  const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), t);
  if (wrong != std::errc{} || end != word.data() + word.size())
    return;
  const auto h = take(t);
  if (!h)
    return; // it came too late, or twice
  if (natsMsg_IsNoResponders(m))
    tell(h, delivery::nobody, {});
  else
    tell(h, delivery::answered, std::string{body_of(m)});
}

void inbox::tell(const heard& h, delivery d, std::string body) const {
  try {
    h(d, std::move(body));
  } catch (const std::exception& e) {
    link_->say("callback threw", std::string{"of a request: "} + e.what());
  } catch (...) {
    link_->say("callback threw", "of a request");
  }
}

void inbox::watch_time() {
  std::unique_lock lock{mutex_};
  while (!stopping_ || !deadlines_.empty()) {
    if (deadlines_.empty()) {
      earlier_.wait(lock);
      continue;
    }
    const auto [until, t] = *deadlines_.begin();
    if (!stopping_ && clock::now() < until) {
      earlier_.wait_until(lock, until);
      continue;
    }
    lock.unlock();
    if (const auto h = take(t))
      tell(h, delivery::late, {});
    lock.lock();
  }
}

} // namespace callout::nats
