#include "simulations/folk/person.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

constexpr ticks way{20'000};
constexpr ticks patience{12'000'000};

} // namespace

struct person::errand {
  std::string id;
  entity_ref to;
  payload command;
  heard done;
  int attempt = 0;
};

person::person(world& w, principal who) : world_{w}, me_{std::move(who)}, luck_{w.luck.part()} {
}

void person::after(ticks t, std::function<void()> job) {
  world_.time.in(t, std::move(job));
}

ticks person::spell(ticks least, ticks most) {
  return paced(luck_.between(least, most));
}

ticks person::paced(ticks t) const {
  return std::chrono::duration_cast<ticks>(t * world_.pace());
}

void person::ask(entity_ref to, payload command, heard done) {
  attempt(
      std::make_shared<errand>(errand{me_.subject.text + '-' + std::to_string(luck_.below(~0ull)),
                                      std::move(to), std::move(command), std::move(done)}));
}

void person::attempt(const std::shared_ptr<errand>& e) {
  const int now = ++e->attempt;
  const auto again = [this, e, now] {
    if (e->done && e->attempt == now)
      attempt(e);
  };
  auto* m = world_.any(luck_);
  if (!m)
    return after(luck_.between(100ms, 1s), again);
  after(patience, again);
  command_request r{
      .to = e->to, .command = e->command, .by = me_, .id = e->id, .request_hash = "h"};
  world_.time.in(luck_.about(way), m->whose(), [this, m, e, now, r = std::move(r)]() mutable {
    m->door().submit(std::move(r), [this, e, now, l = m->whose()](const outcome<reply>& said) {
      if (l->dead)
        return;
      after(luck_.about(way), [this, e, now, said] {
        if (e->done && e->attempt == now)
          answer(e, said);
      });
    });
  });
}

void person::answer(const std::shared_ptr<errand>& e, const outcome<reply>& said) {
  const bool for_now = said ? said->pending : said.error().status >= 500;
  if (for_now) {
    world_.note(said ? "told to look again" : "told to try again");
    if (!said)
      world_.note("put off " + said.error().code);
    return after(luck_.between(100ms, 1'500ms), [this, e, now = e->attempt] {
      if (e->done && e->attempt == now)
        attempt(e);
    });
  }
  if (said) {
    world_.acks.push_back({e->id, e->to, said->version});
    world_.note(said->replayed ? "acknowledged again" : "acknowledged");
  } else {
    world_.note("refused " + said.error().code);
    world_.overhear("a refusal", said.error().detail);
  }
  if (const auto done = std::exchange(e->done, nullptr))
    done(said);
}

void person::look(entity_ref at, std::function<void(const json&)> shown) {
  auto* m = world_.any(luck_);
  const auto once = std::make_shared<std::function<void(const json&)>>(std::move(shown));
  const auto give = [once](const json& j) {
    if (const auto told = std::exchange(*once, nullptr))
      told(j);
  };
  after(m ? patience : 500ms, [give] { give(nullptr); });
  if (!m)
    return;
  world_.time.in(luck_.about(way), m->whose(), [this, m, at = std::move(at), give] {
    m->door().view(at, me_, [this, give, l = m->whose()](const outcome<reply>& r) {
      if (!l->dead)
        after(luck_.about(way), [give, j = r ? json::parse(r->view) : json{}] { give(j); });
    });
  });
}

} // namespace callout::sim
