#include "actors/network/network.hpp"

#include <algorithm>

namespace callout {

using namespace network;
using rules = network_rules;

namespace {

constexpr std::chrono::hours window{1};

/// When there is room for one more in the window, which holds at most `most` of those that
/// `counts` names.
template <class Counts>
instant room_at(const rules::state& s, int most, instant now, Counts counts) {
  std::vector<instant> within;
  for (const auto& one : s.sent)
    if (now - one.at < window && counts(one))
      within.push_back(one.at);
  const auto n = static_cast<std::size_t>(std::max(1, most));
  return within.size() < n ? instant{} : within[within.size() - n] + window;
}

} // namespace

decision<event> rules::decide(const state& s, const admit& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (std::any_of(s.sent.begin(), s.sent.end(), [&](const auto& one) { return one.id == c.id; }))
    return unchanged;
  const auto next =
      std::max(room_at(s, c.limits.per_network, m.now, [](const auto&) { return true; }),
               room_at(s, c.limits.per_address, m.now,
                       [&](const auto& one) { return one.address == c.address; }));
  if (m.now < next)
    return challenge::wait(too_many, next - m.now);
  return admitted{c.id, c.address, m.now};
}

decision<event> rules::decide(const state& s, const give_back& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (std::none_of(s.sent.begin(), s.sent.end(), [&](const auto& one) { return one.id == c.id; }))
    return unchanged;
  return given_back{c.id};
}

void rules::evolve(state& s, const admitted& e) {
  std::erase_if(s.sent, [&](const auto& one) { return e.at - one.at >= window; });
  s.sent.push_back({e.id, e.address, e.at});
}

void rules::evolve(state& s, const given_back& e) {
  std::erase_if(s.sent, [&](const auto& one) { return one.id == e.id; });
}

void rules::react(const state&, const event&, effects&) {
}

outcome<std::string> rules::view(const state& s, const principal& viewer) {
  if (viewer.role != role::system && !viewer.staff())
    return not_found;
  return "{\"sent\":" + std::to_string(s.sent.size()) + '}';
}

} // namespace callout
