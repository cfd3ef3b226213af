// The timers of one shard: a fold of the effects in its log. A timer is armed by the row that
// carries it, and gone with the row that cancels it, replaces it or was led to by it.
#pragma once

#include "actors/effects.hpp"
#include "persistence/journal.hpp"

#include <map>
#include <set>
#include <unordered_map>

namespace callout {

/// A timer whose time has come, as the command that it becomes.
struct due_timer {
  entity_ref owner;
  payload command;
  std::string id;
};

class timer_book {
public:
  void start(const entity_ref& owner, const start_timer&, std::uint64_t seq, std::uint32_t index);
  void cancel(const entity_ref& owner, const std::string& name);
  /// A durable row was led to by this command: if it was a timer's, the timer is done.
  void done(const std::string& command_id);

  /// When the next one is due, those that have fired aside.
  std::optional<instant> next() const;
  /// The first that is due. It stays armed until a row shows that it led to something.
  std::optional<due_timer> fire(instant now);
  /// It could not be performed: it fires again, not before `at`.
  void postpone(const std::string& id, instant at);

  bool contains(const std::string& id) const;
  /// What is armed for it: name and when.
  std::vector<std::pair<std::string, instant>> armed_for(const entity_ref&) const;
  std::size_t size() const { return by_key_.size(); }

  void write(std::string& out) const;
  void restore(const json&);

private:
  using key = std::pair<std::uint64_t, std::uint32_t>; ///< seq and index of what armed it
  /// Hundreds of thousands of these wait in memory: what they share is kept once.
  struct armed {
    const entity_ref* owner = nullptr; ///< in `owners_`
    std::string name;
    instant at{};
    payload command;
  };
  using timers = std::map<key, armed>;

  void put(const entity_ref& owner, key, armed);
  void erase(timers::iterator);
  timers::iterator named(const std::vector<key>& of, const std::string& name);

  timers by_key_;
  std::set<std::pair<instant, key>> due_; ///< those that have not fired
  std::unordered_map<entity_ref, std::vector<key>> owners_;
};

} // namespace callout
