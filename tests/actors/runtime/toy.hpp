// A small entity that does everything an entity can: counts, tells others, sets timers, asks
// a provider, answers later, refuses, and crashes on demand. Adding nothing changes nothing.
#pragma once

#include "actors/entity.hpp"

namespace callout::toy {

#define CALLOUT_TOY(name_, kind_)                                                                  \
  struct name_ {                                                                                   \
    static constexpr std::string_view kind = kind_;                                                \
    std::string other;                                                                             \
    std::int64_t amount = 0;                                                                       \
    bool operator==(const name_&) const = default;                                                 \
    static constexpr auto fields() {                                                               \
      return std::tuple{field{"other", &name_::other}, field{"amount", &name_::amount}};           \
    }                                                                                              \
  };

CALLOUT_TOY(add, "toy.add")   // adds
CALLOUT_TOY(give, "toy.give") // takes from this one and tells the other to add
CALLOUT_TOY(give_back, "toy.give_back")
CALLOUT_TOY(wake_me, "toy.wake_me") // a timer that adds after `amount` seconds
CALLOUT_TOY(ask, "toy.ask")         // asks the provider, whose answer is an `add`
CALLOUT_TOY(wonder, "toy.wonder")   // consults it
CALLOUT_TOY(promise, "toy.promise") // tells the other, and answers when that is done
CALLOUT_TOY(keep, "toy.keep")
CALLOUT_TOY(fulfil, "toy.fulfil")
CALLOUT_TOY(renege, "toy.renege")
CALLOUT_TOY(guess, "toy.guess") // the total; a wrong one costs one, and is refused
CALLOUT_TOY(crash, "toy.crash")

using command = std::variant<add, give, give_back, wake_me, ask, wonder, promise, keep, fulfil,
                             renege, guess, crash>;

CALLOUT_TOY(added, "toy.added")
CALLOUT_TOY(gave, "toy.gave")
CALLOUT_TOY(woke, "toy.woken_at")
CALLOUT_TOY(asked, "toy.asked")
CALLOUT_TOY(wondered, "toy.wondered")
CALLOUT_TOY(promised, "toy.promised")
CALLOUT_TOY(kept, "toy.kept")
CALLOUT_TOY(fulfilled, "toy.fulfilled")
CALLOUT_TOY(reneged, "toy.reneged")
CALLOUT_TOY(missed, "toy.missed")
#undef CALLOUT_TOY

using event =
    std::variant<added, gave, woke, asked, wondered, promised, kept, fulfilled, reneged, missed>;

inline constexpr refusal too_poor{"toy.too_poor", 409, "Not that much is there."};
inline constexpr refusal wrong_guess{"toy.wrong_guess", 403, "It is something else."};
inline constexpr refusal full{"toy.full", 409, "No more than a million."};

struct rules {
  static constexpr const char* name = "toy";
  static constexpr domain home = domain::fulfilment;

  struct state {
    std::int64_t total = 0;
    instant until{};
    bool operator==(const state&) const = default;
    static constexpr auto fields() {
      return std::tuple{field{"total", &state::total}, field{"until", &state::until}};
    }
  };
  using command = toy::command;
  using event = toy::event;
  using made = decision<event>;

  static made decide(const state& s, const add& c, const moment&) {
    if (s.total + c.amount > 1'000'000)
      return full;
    if (c.amount == 0)
      return unchanged;
    return added{c.other, c.amount};
  }
  static made decide(const state& s, const give& c, const moment&) {
    if (s.total < c.amount)
      return because(too_poor, "there is " + std::to_string(s.total));
    return gave{c.other, c.amount};
  }
  static made decide(const state&, const give_back& c, const moment&) {
    return added{c.other, c.amount};
  }
  static made decide(const state&, const wake_me& c, const moment& m) {
    return woke{to_text(m.now + std::chrono::seconds{c.amount}), c.amount};
  }
  static made decide(const state&, const ask& c, const moment&) { return asked{c.other, c.amount}; }
  static made decide(const state&, const wonder& c, const moment&) {
    return wondered{c.other, c.amount};
  }
  static made decide(const state&, const promise& c, const moment& m) {
    return made{promised{c.other + "|" + m.self + "|" + m.command, c.amount}}.later();
  }
  static made decide(const state& s, const keep& c, const moment&) {
    if (s.total + c.amount > 1'000'000)
      return full;
    return kept{c.other, c.amount};
  }
  static made decide(const state&, const fulfil& c, const moment&) {
    return fulfilled{c.other, c.amount};
  }
  static made decide(const state&, const renege& c, const moment&) {
    return reneged{c.other, c.amount};
  }
  static made decide(const state& s, const guess& c, const moment&) {
    if (c.amount == s.total)
      return unchanged;
    return made{missed{}}.refusing(
        because(wrong_guess, "it is not " + std::to_string(c.amount) + " of " + c.other));
  }
  static made decide(const state&, const crash&, const moment&) {
    throw std::logic_error{"as asked"};
  }

  static void evolve(state& s, const added& e) { s.total += e.amount; }
  static void evolve(state& s, const gave& e) { s.total -= e.amount; }
  static void evolve(state& s, const woke& e) { from_text(e.other, s.until); }
  static void evolve(state&, const asked&) {}
  static void evolve(state&, const wondered&) {}
  static void evolve(state&, const promised&) {}
  static void evolve(state& s, const kept& e) { s.total += e.amount; }
  static void evolve(state& s, const fulfilled& e) { s.total += e.amount; }
  static void evolve(state&, const reneged&) {}
  static void evolve(state& s, const missed&) { --s.total; }

  static void react(const state& s, const event& e, effects& out) {
    const auto of = [](auto message) { return payload::of<toy::command>(std::move(message)); };
    if (const auto* g = std::get_if<gave>(&e))
      out.push_back(tell{{"toy", g->other}, of(add{{}, g->amount}), of(give_back{{}, g->amount})});
    if (std::get_if<woke>(&e))
      out.push_back(start_timer{"wake", s.until, of(add{{}, 1})});
    if (const auto* a = std::get_if<asked>(&e))
      out.push_back(call{"oracle", of(add{{}, a->amount})});
    if (const auto* w = std::get_if<wondered>(&e))
      out.push_back(consult{"oracle", of(add{{}, w->amount})});
    if (const auto* p = std::get_if<promised>(&e)) {
      const auto bar = p->other.find('|'), second = p->other.find('|', bar + 1);
      out.push_back(tell{{"toy", p->other.substr(0, bar)},
                         of(keep{p->other.substr(bar + 1), p->amount}),
                         of(renege{p->other.substr(second + 1)})});
    }
    if (const auto* k = std::get_if<kept>(&e)) {
      const auto bar = k->other.find('|');
      out.push_back(
          tell{{"toy", k->other.substr(0, bar)}, of(fulfil{k->other.substr(bar + 1), k->amount})});
    }
    if (const auto* f = std::get_if<fulfilled>(&e))
      out.push_back(answer{f->other});
    if (const auto* r = std::get_if<reneged>(&e))
      out.push_back(answer{r->other, because(full, "it broke its word")});
    if (std::get_if<added>(&e))
      out.push_back(push{"listener", 1, "{\"total\":" + std::to_string(s.total) + "}"});
  }
  static outcome<std::string> view(const state& s, const principal&) {
    return "{\"total\":" + std::to_string(s.total) + "}";
  }
};
static_assert(entity<rules>);

} // namespace callout::toy
