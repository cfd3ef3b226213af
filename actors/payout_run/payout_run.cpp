#include "actors/payout_run/payout_run.hpp"

namespace callout {

using namespace payout_run;
using rules = payout_run_rules;

decision<event> rules::decide(const state& s, const begin&, const moment& m) {
  if (!m.by.staff())
    return forbidden;
  if (s.begun_at)
    return unchanged;
  return begun{m.by.text(), m.now};
}

decision<event> rules::decide(const state& s, const note& c, const moment& m) {
  if (!m.by.staff())
    return forbidden;
  if (!s.begun_at)
    return payout_run::not_found;
  if (s.finished)
    return unchanged;
  return noted{c.came_to};
}

void rules::evolve(state& s, const begun& e) {
  s.begun_at = e.at;
}

void rules::evolve(state& s, const noted& e) {
  s.came_to.technicians += e.came_to.technicians;
  s.came_to.too_little = e.came_to.too_little;
  s.came_to.not_reached = e.came_to.not_reached;
  s.finished = e.came_to.not_reached == 0;
}

callout::outcome<std::string> rules::view(const state& s, const principal& viewer) {
  if (!s.begun_at || !viewer.staff())
    return payout_run::not_found;
  return to_json(payout_run::view{s.finished, s.came_to});
}

} // namespace callout
