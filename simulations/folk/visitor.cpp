#include "simulations/folk/visitor.hpp"

#include "protocols/challenge.hpp"
#include "protocols/session.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

/// As DOMAIN 3.11, in seconds instead of minutes.
challenge::limits limits(double pace) {
  const auto s = [pace](int n) { return std::chrono::seconds{static_cast<int>(n * pace)}; };
  challenge::limits l;
  l.lifetime = s(20);
  l.checks = 3;
  l.waits_s = {s(1).count(), s(2).count(), s(4).count()};
  l.per_10_minutes = 6;
  l.lock = s(10);
  l.lock_max = s(40);
  return l;
}

} // namespace

// The edge speaks to sessions, and it speaks as the system.
visitor::visitor(world& w, std::string id, visitor_habits h)
    : person{w, {role::system, {id}}}, habits_{h}, name_{std::move(id)} {
  after(spell(1s, 10s), [this] { ask_for_code(); });
}

void visitor::ask_for_code() {
  if (world_.closing)
    return;
  const challenge_id code{name_ + '-' + std::to_string(++codes_)};
  ask({"challenge", name_},
      payload::of<challenge::command>(
          challenge::send{code, world::secret + name_, limits(world_.pace())}),
      [this](const outcome<reply>& r) {
        after(spell(500ms, 4s),
              [this, got_one = static_cast<bool>(r)] { got_one ? enter_code() : ask_for_code(); });
      });
}

void visitor::enter_code() {
  if (world_.closing)
    return;
  const challenge_id code{name_ + '-' + std::to_string(codes_)};
  ask({"challenge", name_},
      payload::of<challenge::command>(challenge::check{code, !luck_.happens(habits_.mistypes)}),
      [this, code](const outcome<reply>& r) {
        if (r && luck_.happens(habits_.again))
          enter_again(code);
        if (r)
          return open();
        after(spell(500ms, 4s), [this, wrong = r.error().code == challenge::wrong_code.code] {
          wrong ? enter_code() : ask_for_code();
        });
      });
}

void visitor::enter_again(const challenge_id& code) {
  ask({"challenge", name_}, payload::of<challenge::command>(challenge::check{code, true}),
      [this, code](const outcome<reply>& r) {
        if (r)
          twice_.push_back(code.text);
      });
}

template <class C>
void visitor::session(C c, heard h) {
  ask({"session", session_}, payload::of<session::command>(std::move(c)), std::move(h));
}

void visitor::open() {
  session_ = name_ + ":s" + std::to_string(++sessions_);
  generation_ = 0;
  session(session::open{role::customer, {.grace = 2s}},
          [this](const outcome<reply>& r) { r ? go_on() : ask_for_code(); });
}

void visitor::go_on() {
  after(spell(1s, 8s), [this] {
    if (world_.closing)
      return;
    if (generation_ > 1 && luck_.happens(habits_.stolen))
      return show_old_token();
    session(session::rotate{generation_}, [this](const outcome<reply>& r) {
      if (!r)
        return ask_for_code();
      generation_ = json::parse(r->view).value("generation", generation_);
      given_.emplace_back(session_, generation_);
      go_on();
    });
  });
}

void visitor::show_old_token() {
  session(session::rotate{generation_ - 2}, [this](const outcome<reply>& r) {
    if (r || r.error().code == session::reused.code)
      reused_.push_back(session_);
    go_on(); // He does not know of it, and is turned away.
  });
}

auditors::findings visitor::wrong(const auditors::log_book& log) const {
  auditors::findings found;
  for (const auto& code : twice_)
    found.push_back("the code " + code + " was taken twice");
  for (const auto& [id, generation] : given_) {
    const auto& rows = log.of("session", id);
    if (std::ranges::none_of(rows, [&, g = generation](const auto* r) {
          return r->type == "session.rotated" && r->body().at("generation") == g;
        }))
      found.push_back(name_ + " was given token " + std::to_string(generation) + " of " + id +
                      ", of which the log knows nothing");
  }
  for (const auto& id : reused_)
    if (const auto& rows = log.of("session", id);
        std::ranges::none_of(rows, [](const auto* r) { return r->type == "session.revoked"; }))
      found.push_back(id + " goes on after an old token of it was shown");
  return found;
}

} // namespace callout::sim
