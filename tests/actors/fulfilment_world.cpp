// How the world carries commands, effects and timers between its entities.
#include "tests/actors/fulfilment_world.hpp"

#include "protocols/earnings.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::hostile {

namespace {

constexpr const char* self = "b-1";

} // namespace

world::world(std::mt19937_64& random)
    : random_{random}, now_{samples::noon}, asap_{chance(60)}, broke_{chance(20)} {
  for (int i = 0; i < 6; ++i)
    workers_[std::string{"t"}.append(std::to_string(i))];
  auto wish = samples::wish();
  if (!asap_) {
    const auto from = now_ + std::chrono::minutes{1 + below((chance(50) ? 3 : 9) * 24 * 60)};
    wish.slot = {from, from + std::chrono::minutes{30 + below(240)}};
  }
  client(payload::of<booking::command>(wish), samples::the_customer);
}

std::map<std::string_view, std::uint64_t>& world::happened() {
  static std::map<std::string_view, std::uint64_t> counts;
  return counts;
}

void world::client(const payload& c, const principal& by) {
  deliver("booking", c, by, nullptr);
  settle_shard();
  check();
}

void world::deliver(const std::string& entity, const payload& c, const principal& by,
                    const sent* because) {
  story_.push_back(to_text(now_) + " " + entity + " <- " + std::string{c.kind()} + " " + c.text() +
                   " by " + by.text());
  if (story_.size() > 60)
    story_.pop_front();
  const moment m{now_, by, self, "c" + std::to_string(++commands_)};
  if (entity == "booking")
    decide(booking_, c, m, because);
  else if (entity == "payment")
    decide(payment_, c, m, because);
  else
    decide(dispatching_, c, m, because);
}

template <entity R>
void world::decide(hosted<R>& h, const payload& p, const moment& m, const sent* because) {
  const auto c = p.template as<typename R::command>();
  CALLOUT_MUST(c);
  const auto before = h.live.phase;
  const auto d = callout::decide<R>(h.live, *c, m);
  CALLOUT_MUST(callout::decide<R>(h.live, *c, m).events() == d.events());
  if (d.answered_later())
    waiting_.insert(m.command);
  for (const auto& e : d.events()) {
    effects out;
    h.happen(e, out);
    watch(typename R::event{e});
    const auto kind = family<typename R::event>::kind_of(e);
    ++happened()[kind];
    story_.push_back("    -> " + std::string{kind});
    follow(R::name, std::move(out));
  }
  if constexpr (std::same_as<R, booking_rules>) {
    CALLOUT_MUST(before == h.live.phase || booking::leads(p.kind(), before, h.live.phase));
    CALLOUT_MUST(!booking::terminal(before) || before == h.live.phase ||
                 before == booking::phase::none);
  }
  if (d.refused() && because && !because->what.if_refused.empty())
    shard_.push_back({"", {{because->from, self}, because->what.if_refused}});
}

void world::follow(const std::string& entity, effects all) {
  for (auto& e : all) {
    if (auto* t = std::get_if<tell>(&e)) {
      const auto& kind = t->to.kind;
      if (kind == "booking" || kind == "payment" || kind == "dispatching")
        shard_.push_back({entity, std::move(*t)});
      else if (kind == "technician")
        abroad_.push_back({entity, std::move(*t)});
      else if (kind == "earnings" && t->command.kind() == earnings::credit::kind)
        earned_ += std::get<earnings::credit>(*t->command.as<earnings::command>()).amount.minor;
    } else if (auto* timer = std::get_if<start_timer>(&e)) {
      timers_[entity + " " + timer->name] = {timer->at, timer->command};
    } else if (const auto* cancel = std::get_if<cancel_timer>(&e)) {
      timers_.erase(entity + " " + cancel->name);
    } else if (const auto* c = std::get_if<call>(&e)) {
      asked_.push_back(std::get<payment::request>(*c->request.as<payment::provider_request>()));
    } else if (const auto* s = std::get_if<consult>(&e)) {
      searches_.push_back(
          std::get<dispatching::search>(*s->request.as<dispatching::supply_request>()));
    } else if (const auto* a = std::get_if<answer>(&e)) {
      watch_answer(*a);
    }
  }
}

void world::settle_shard() {
  while (!shard_.empty()) {
    const auto next = std::move(shard_.front());
    shard_.pop_front();
    deliver(next.what.to.kind, next.what.command, principal{}, &next);
  }
}

void world::fire(std::map<std::string, due>::iterator timer) {
  const auto entity = timer->first.substr(0, timer->first.find(' '));
  const auto command = timer->second.command;
  timers_.erase(timer);
  deliver(entity, command, principal{}, nullptr);
  settle_shard();
  check();
}

} // namespace callout::hostile
