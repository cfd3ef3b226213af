// Effects of one shard that are under way: commands told to other shards, questions put to
// providers. To one target at most one is outstanding, in the order of the log, so that a
// receiver need only remember how far it has come.
#pragma once

#include "actors/effects.hpp"
#include "actors/runtime/work.hpp"

#include <deque>
#include <map>
#include <unordered_map>

namespace callout {

class relay_book {
public:
  struct under_way {
    entity_ref sender;
    callout::effect what;
    instant sent{}; ///< zero while it waits for its turn
  };

  void add(const effect_position&, entity_ref sender, callout::effect);
  /// False when it was done already.
  bool done(const effect_position&);
  /// A row led to by an effect of this shard answers that effect.
  void done_by(const std::string& command_id, shard_id self);

  /// Each effect whose turn has come and that was not sent, or was sent before `resend`; of rows
  /// beyond `durable` only what may leave before its row is durable.
  template <class Send>
  void for_each_due(instant now, instant resend, std::uint64_t durable, Send&& send) {
    for (auto& [at, e] : all_)
      if ((at.seq <= durable || std::holds_alternative<consult>(e.what)) && first_in_line(at, e) &&
          (e.sent == instant{} || e.sent <= resend)) {
        e.sent = now;
        send(at, e);
      }
  }
  /// The same for one that was just added or has just come to the front.
  under_way* ready(const effect_position&);

  template <class Visit>
  void for_each_of(const entity_ref& sender, Visit&& visit) const {
    for (const auto& [at, e] : all_)
      if (e.sender == sender)
        visit(at, e);
  }

  bool contains(const effect_position& at) const { return all_.contains(at); }
  const under_way* find(const effect_position&) const;
  std::size_t size() const { return all_.size(); }
  /// The next for the target that `done` has just freed, if any.
  std::optional<effect_position> next_after(const callout::tell&) const;

  void write(std::string& out) const; ///< positions only: the rows hold the rest

private:
  bool first_in_line(const effect_position&, const under_way&) const;

  std::map<effect_position, under_way> all_;
  std::unordered_map<entity_ref, std::deque<effect_position>> lines_;
};

} // namespace callout
