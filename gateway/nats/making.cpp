#include "gateway/nats/making.hpp"

#include <random>

namespace callout::nats {

namespace {

using std::chrono::milliseconds;

/// For the maker to begin, and over how long the others spread.
constexpr milliseconds head_start{2'000}, spread{2'000};
/// Of numbers said; a node that stands still for longer than what lies between may come too late.
constexpr milliseconds each{50}, while_saying{250};

std::uint64_t chance() {
  thread_local std::mt19937_64 from{std::random_device{}()};
  return from();
}

milliseconds some_time() {
  return milliseconds{chance() % static_cast<std::uint64_t>(spread.count())};
}

/// All of the same length, so that they compare as texts.
std::string number() {
  const auto digits = std::to_string(chance());
  return std::string(20 - digits.size(), '0') + digits;
}

} // namespace

void making_turn::found() {
  seen_ = true;
  due_.reset();
}

bool making_turn::has_come() {
  if (is_makers())
    return true;
  if (!due_)
    due_ = clock::now() + (seen_ ? milliseconds{0} : head_start) + some_time();
  return clock::now() >= *due_;
}

void making_turn::put_off() {
  due_ = clock::now() + while_saying + some_time();
}

bool is_ours_alone(link& way, const std::string& subject) {
  using clock = std::chrono::steady_clock;
  const auto nc = way.now();
  natsSubscription* made = nullptr;
  if (!nc || natsConnection_SubscribeSync(&made, nc.get(), subject.c_str()) != NATS_OK)
    return false;
  const auto end = [&](natsSubscription* sub) { way.end(sub); };
  const std::unique_ptr<natsSubscription, decltype(end)> numbers{made, end};
  const auto ours = number();
  bool heard_ourselves = false; // else we may be deaf to the others as well
  auto next = clock::now();
  const auto until = next + while_saying;
  while (clock::now() < until) {
    if (clock::now() >= next) {
      way.send(subject, {}, ours);
      next += each;
    }
    const auto left = std::chrono::ceil<milliseconds>(next - clock::now());
    natsMsg* m = nullptr;
    const auto s = natsSubscription_NextMsg(&m, made, std::max<std::int64_t>(left.count(), 1));
    const message held{m};
    if (s == NATS_TIMEOUT)
      continue;
    if (s != NATS_OK || (body_of(m).size() == ours.size() && body_of(m) < ours))
      return false;
    heard_ourselves = heard_ourselves || body_of(m) == ours;
  }
  return heard_ourselves;
}

} // namespace callout::nats
