#include "actors/inbox/inbox.hpp"

namespace callout {

using rules = inbox_rules;

decision<inbox::event> rules::decide(const state&, const inbox::notify& c, const moment& m) {
  if (m.by.role != role::system)
    return inbox::not_found;
  return inbox::notified{{m.self}, c.type, c.data, m.now};
}

void rules::evolve(state& s, const inbox::notified& e) {
  s.person = e.person;
  ++s.count;
}

void rules::react(const state& s, const event& e, effects& out) {
  const auto& n = std::get<inbox::notified>(e);
  out.push_back(push{n.person.text, s.count, to_json(inbox::frame{n.type, s.count, n.at, n.data})});
}

outcome<std::string> rules::view(const state& s, const principal& viewer) {
  const bool own = s.person && viewer.subject == *s.person;
  if (!s.person || !(own || viewer.staff() || viewer.role == role::system))
    return inbox::not_found;
  return to_json(inbox::view{*s.person, s.count});
}

} // namespace callout
