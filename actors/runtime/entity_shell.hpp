// The one imperative shell around any entity's rules, without an actor in it: wakes from
// history, performs one piece of work after another, remembers what it has answered.
#pragma once

#include "actors/entity.hpp"
#include "actors/runtime/memory.hpp"
#include "actors/runtime/work.hpp"

namespace callout {

/// Whether a family has a member of this kind.
template <class Family>
struct kinds_of;
template <message... Ts>
struct kinds_of<std::variant<Ts...>> {
  static bool contain(std::string_view kind) { return ((Ts::kind == kind) || ...); }
};

template <entity Rules>
class entity_shell {
public:
  using state = typename Rules::state;
  using command = typename Rules::command;
  using event = typename Rules::event;

  explicit entity_shell(std::uint64_t snapshot_every) : snapshot_every_{snapshot_every} {}

  void perform(work& w) {
    if (w.history)
      wake(w);
    w.version = version_;
    if (w.from == origin::view)
      return w.preview_of.empty() ? show(w, state_) : preview(w);
    if (w.past)
      return show_as_of(w);
    if (!memory_.is_new(w))
      return remembered(w);
    decide(w);
    w.version = version_;
  }

  const state& now() const { return state_; }
  std::uint64_t version() const { return version_; }

  static void fold(const event_row& row, state& s, std::uint64_t& version,
                   shell_memory* memory = nullptr) {
    if (row.type != settled_type && !kinds_of<event>::contain(row.type))
      throw unknown_here{"an event " + row.type};
    if (row.type != settled_type)
      callout::evolve<Rules>(
          s, family<event>::read(row.type, json::parse(row.data), pointer{.closed = false}));
    version = row.version;
    if (memory)
      memory->learn(row);
  }

  /// The state in what a snapshot holds.
  static state state_in(const json& kept) {
    return codec<state>::read(kept.at("state"), pointer{.closed = false}, {});
  }

private:
  void wake(work& w) {
    if (w.base)
      restore(*w.base);
    for (const auto& row : *w.history)
      fold(row, state_, version_, &memory_);
    w.history.reset();
    w.base.reset();
  }

  void restore(const snapshot& s) {
    const auto kept = json::parse(s.state);
    state_ = state_in(kept);
    memory_.restore(kept.at("memory"));
    version_ = s.version;
  }

  void decide(work& w) {
    if (is_stale(w))
      return refuse_as_stale(w);
    // A refusal would be final, and what another entity or a timer meant to say be lost.
    if (w.from != origin::client && !kinds_of<command>::contain(w.command.kind()))
      throw unknown_here{"a command " + std::string{w.command.kind()}};
    auto c = w.command.template as<command>();
    if (!c)
      return refuse(w, c.error());
    auto d = callout::decide<Rules>(state_, *c, moment{w.now, w.by, w.to.id, w.id});
    for (const auto& e : d.events())
      happen(w, e);
    w.later = d.answered_later();
    if (d.refused())
      return refuse(w, *d.refused());
    settle_if_silent(w);
    memory_.learn(w, version_);
    if (!w.events.empty() &&
        version_ / snapshot_every_ != (version_ - w.events.size()) / snapshot_every_)
      w.snapshot = keep();
    if (w.from == origin::client && !w.later)
      show(w, state_);
  }

  bool is_stale(const work& w) const {
    return !w.only_at.empty() &&
           std::find(w.only_at.begin(), w.only_at.end(), version_) == w.only_at.end();
  }

  /// The version is told to none but those who may see what has it.
  void refuse_as_stale(work& w) {
    const auto seen = Rules::view(state_, w.by);
    refuse(w,
           seen ? because(stale_version, std::string{stale_version.text} + " Its version is now " +
                                             std::to_string(version_) + ".")
                : seen.error());
  }

  void happen(work& w, const event& e) {
    callout::evolve<Rules>(state_, e);
    ++version_;
    auto& p = w.events.emplace_back();
    p.type = family<event>::kind_of(e);
    family<event>::write(p.data, e);
    Rules::react(state_, e, p.effects);
    for (auto& x : p.effects)
      if (auto* shown = std::get_if<callout::push>(&x); shown && shown->offset != 0)
        shown->offset = version_;
      else if (const auto* a = std::get_if<callout::answer>(&x)) {
        w.answers.push_back({a->command, answered(*a)});
        memory_.answered(a->command, version_);
      }
  }

  outcome<reply> answered(const callout::answer& a) const {
    if (a.refused)
      return *a.refused;
    auto text = Rules::view(state_, principal{});
    return text ? outcome<reply>{reply{version_, *std::move(text)}} : outcome<reply>{text.error()};
  }

  /// What another entity, a timer or a provider sent must leave a row to be known as done, and
  /// so must what a client will expect to be answered alike.
  void settle_if_silent(work& w) {
    if (!w.events.empty() || (w.from == origin::client && (w.request_hash.empty() || w.later)))
      return;
    ++version_;
    auto& p = w.events.emplace_back();
    p.type = settled_type;
    p.data = "{}";
  }

  void refuse(work& w, const rejection& why) {
    w.refused = why;
    if (w.from != origin::client) {
      settle_if_silent(w);
      auto& p = w.events.back();
      if (p.type == settled_type) {
        p.data = "{\"refused\":";
        write_quoted(p.data, why.code);
        p.data += '}';
      }
      if (!w.if_refused.empty())
        p.effects.push_back(callout::tell{w.sender, w.if_refused});
    }
    // A client who was turned down is heard again, unless that left its mark; what others sent is
    // done with.
    if (!w.events.empty())
      memory_.learn(w, version_);
  }

  void remembered(work& w) {
    w.duplicate = true;
    if (w.from != origin::client)
      return;
    const auto then = memory_.recall(w);
    if (then.hash_differs) {
      w.refused = key_reused;
      return;
    }
    w.reply.replayed = true;
    if (then.pending)
      w.later = true; // It is waited for with the first.
    else if (then.version == version_ && !then.later && !then.refused)
      show(w, state_);
    else
      w.as_of = then.version;
  }

  /// `history` was read up to that version and no further.
  void show_as_of(work& w) {
    state then;
    std::uint64_t version = 0;
    const auto refused = memory_.recall(w).refused;
    for (const auto& row : *w.past) {
      if (refused && row.command_id == w.id)
        return refuse_again(w, then, row.at);
      fold(row, then, version);
    }
    if (const auto a = answer_in(w.past->empty() ? std::string{} : w.past->back().effects, w.id))
      answer_again(w, *a, then);
    else
      show(w, then);
    w.reply.version = version;
  }

  /// What the rules said of the state that it met.
  void refuse_again(work& w, const state& then, instant at) {
    const auto c = w.command.template as<command>();
    if (!c)
      w.refused = c.error();
    else if (auto d = callout::decide<Rules>(then, *c, moment{at, w.by, w.to.id, w.id});
             d.refused())
      w.refused = *d.refused();
    else
      w.refused = unavailable; // Rules that would take it now: who asks again asks anew.
  }

  static std::optional<callout::answer> answer_in(const std::string& stored,
                                                  const std::string& command) {
    if (stored.find(R"("do":"answer")") != stored.npos)
      for (const auto& e : read_effects(stored))
        if (const auto* a = std::get_if<callout::answer>(&e); a && a->command == command)
          return *a;
    return std::nullopt;
  }

  void answer_again(work& w, const callout::answer& a, const state& then) {
    if (a.refused)
      w.refused = *a.refused;
    else
      shown(w, Rules::view(then, principal{}));
  }

  void preview(work& w) {
    if constexpr (requires { Rules::preview(state_, w.preview_of, w.by, w.now); })
      shown(w, Rules::preview(state_, w.preview_of, w.by, w.now));
    else
      w.refused = unknown_kind;
  }

  /// What is done is no failure when the caller sees no more of it: a technician who has given
  /// a job back, say.
  void show(work& w, const state& s) {
    shown(w, Rules::view(s, w.by));
    if (w.from == origin::client && w.refused) {
      w.refused.reset();
      w.reply.view = "{}";
    }
  }

  void shown(work& w, outcome<std::string> text) {
    w.reply.version = version_;
    if (text)
      w.reply.view = *std::move(text);
    else
      w.refused = text.error();
  }

  std::string keep() const {
    std::string out = "{\"state\":";
    codec<state>::write(out, state_);
    out += ",\"memory\":";
    memory_.write(out);
    return out += '}';
  }

  state state_;
  std::uint64_t version_ = 0;
  std::uint64_t snapshot_every_;
  shell_memory memory_;
};

} // namespace callout
