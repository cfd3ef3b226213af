// Rules as stories: given what happened, when this is asked, then that happens.
//
//   given<booking_rules>(created, confirmed).at(noon).by(customer("c-1")).self("b-1")
//       .when(booking::cancel{}).then(booking::cancelled{…}).effects({"tell payment/b-1 …"});
//
// A failure names the line of its `when` and shows both sides as JSON.
#pragma once

#include "actors/entity.hpp"

#include <gtest/gtest.h>

namespace callout::scenario {

/// One line for one effect: what is done, to whom, with which kind of command.
inline std::string line(const effect& e) {
  struct {
    std::string operator()(const tell& t) {
      return "tell " + t.to.kind + "/" + t.to.id + " " + std::string{t.command.kind()};
    }
    std::string operator()(const start_timer& t) { return "timer " + t.name + " " + to_text(t.at); }
    std::string operator()(const cancel_timer& t) { return "cancel " + t.name; }
    std::string operator()(const call& c) {
      return "call " + c.provider + " " + std::string{c.request.kind()} + " " + c.request.text();
    }
    std::string operator()(const consult& c) {
      return "consult " + c.provider + " " + std::string{c.request.kind()};
    }
    std::string operator()(const answer& a) {
      return "answer " + a.command + (a.refused ? " " + a.refused->code : "");
    }
    std::string operator()(const push& p) { return "push " + p.subject; }
  } write;
  return std::visit(write, e);
}

template <class Family>
std::string text(const std::vector<Family>& messages) {
  std::string out;
  for (const auto& m : messages) {
    out.append(out.empty() ? "" : "\n").append(family<Family>::kind_of(m)).append(" ");
    family<Family>::write(out, m);
  }
  return out.empty() ? "(nothing)" : out;
}

inline std::string text(const rejection& r) {
  return std::to_string(r.status) + " " + r.code + ": " + r.detail;
}

/// What came of a command. Every check returns the result, so that checks can be chained.
template <entity R>
class result {
public:
  using event = typename R::event;

  result(typename R::state before, decision<event> made, moment m, const char* file, int line)
      : state_{std::move(before)}, made_{std::move(made)}, moment_{std::move(m)}, file_{file},
        line_{line} {
    for (const auto& e : made_.events()) {
      callout::evolve<R>(state_, e);
      R::react(state_, e, effects_);
    }
  }

  /// Exactly these events, and no refusal.
  template <class... Es>
  const result& then(Es... events) const {
    const testing::ScopedTrace here{file_, line_, "this command"};
    if (made_.refused())
      ADD_FAILURE() << "refused: " << text(*made_.refused());
    return same(std::vector<event>{event{std::move(events)}...});
  }

  /// These events, and the caller is turned down all the same.
  template <class... Es>
  const result& then_refused(std::string_view code, Es... events) const {
    const testing::ScopedTrace here{file_, line_, "this command"};
    check_code(code);
    return same(std::vector<event>{event{std::move(events)}...});
  }

  /// Turned down with this code; nothing happened.
  const result& refused(std::string_view code) const {
    const testing::ScopedTrace here{file_, line_, "this command"};
    check_code(code);
    return same({});
  }
  const result& refused(const refusal& why) const { return refused(why.code); }

  const result& unchanged() const { return then(); }

  const result& later() const {
    const testing::ScopedTrace here{file_, line_, "this command"};
    EXPECT_TRUE(made_.answered_later()) << "answered at once";
    return *this;
  }

  /// All that follows, in order, each written as by `line`.
  const result& effects(const std::vector<std::string>& expected) const {
    const testing::ScopedTrace here{file_, line_, "this command"};
    std::vector<std::string> lines;
    for (const auto& e : effects_)
      lines.push_back(line(e));
    EXPECT_EQ(lines, expected);
    return *this;
  }

  /// The first command of this type that is told, or asked of a provider.
  template <class Family, class Message>
  Message told() const {
    for (const auto& e : effects_)
      if (const auto* p = command_of(e); p && p->kind() == Message::kind)
        if (auto read = p->template as<Family>())
          return std::get<Message>(*read);
    ADD_FAILURE_AT(file_, line_) << "nobody was told " << Message::kind;
    return {};
  }

  const typename R::state& state() const { return state_; }
  const std::vector<effect>& followed() const { return effects_; }
  const decision<event>& made() const { return made_; }

private:
  static const payload* command_of(const effect& e) {
    if (const auto* t = std::get_if<tell>(&e))
      return &t->command;
    if (const auto* c = std::get_if<call>(&e))
      return &c->request;
    if (const auto* c = std::get_if<consult>(&e))
      return &c->request;
    const auto* timer = std::get_if<start_timer>(&e);
    return timer ? &timer->command : nullptr;
  }
  void check_code(std::string_view code) const {
    if (!made_.refused())
      ADD_FAILURE() << "not refused, though " << code << " was expected";
    else
      EXPECT_EQ(made_.refused()->code, code) << text(*made_.refused());
  }
  const result& same(const std::vector<event>& expected) const {
    EXPECT_TRUE(made_.events() == expected) << "expected:\n"
                                            << text(expected) << "\nhappened:\n"
                                            << text(made_.events());
    return *this;
  }

  typename R::state state_;
  decision<event> made_;
  moment moment_;
  callout::effects effects_;
  const char* file_;
  int line_;
};

template <entity R>
class story {
public:
  using event = typename R::event;

  explicit story(const std::vector<event>& history) {
    for (const auto& e : history)
      callout::evolve<R>(state_, e);
  }
  explicit story(typename R::state s) : state_{std::move(s)} {}

  story& at(instant now) { return moment_.now = now, *this; }
  story& by(principal who) { return moment_.by = std::move(who), *this; }
  story& self(std::string id) { return moment_.self = std::move(id), *this; }
  story& named(std::string command) { return moment_.command = std::move(command), *this; }

  template <class Command>
  result<R> when(const Command& c, const char* file = __builtin_FILE(),
                 int line = __builtin_LINE()) const {
    return {state_, R::decide(state_, c, moment_), moment_, file, line};
  }

private:
  typename R::state state_{};
  moment moment_{};
};

/// `given<R>()`, `given<R>(event, event …)` or `given<R>(std::vector<event>)`.
template <entity R, class... Es>
requires(std::constructible_from<typename R::event, Es>&&...) story<R> given(Es... events) {
  return story<R>{std::vector<typename R::event>{typename R::event{std::move(events)}...}};
}
template <entity R>
story<R> given(const std::vector<typename R::event>& history) {
  return story<R>{history};
}
template <entity R>
story<R> given_state(typename R::state s) {
  return story<R>{std::move(s)};
}

inline principal customer(std::string id) {
  return {role::customer, {std::move(id)}};
}
inline principal technician(std::string id) {
  return {role::technician, {std::move(id)}};
}
inline principal operator_(std::string id) {
  return {role::operator_, {std::move(id)}};
}
inline principal system() {
  return {};
}

/// `at("2026-11-22T10:00:00Z")`.
inline instant at(std::string_view text) {
  instant i;
  EXPECT_TRUE(from_text(text, i)) << text;
  return i;
}

} // namespace callout::scenario
