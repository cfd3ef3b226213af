// The timers of one shard: a fold of the effects in its log. A timer is armed by the row that
// carries it, and gone with the row that cancels it, replaces it or was led to by it.
#pragma once

#include "actors/effects.hpp"
#include "persistence/journal.hpp"

#include <map>
#include <set>
#include <unordered_map>

namespace callout {

class timer_book {
public:
  struct armed {
    entity_ref owner;
    std::string name;
    instant at{};
    std::uint64_t seq = 0; ///< of the row that armed it
    std::uint32_t index = 0;
    payload command;
    /// The id of the command that the timer becomes.
    std::string id() const;
  };

  void start(const entity_ref& owner, const start_timer&, std::uint64_t seq, std::uint32_t index);
  void cancel(const entity_ref& owner, const std::string& name);
  /// A durable row was led to by this command: if it was a timer's, the timer is done.
  void done(const std::string& command_id);

  /// When the next one is due, those that have fired aside.
  std::optional<instant> next() const;
  /// The first that is due. It stays armed until a row shows that it led to something.
  const armed* fire(instant now);
  /// It could not be performed: it fires again, not before `at`.
  void postpone(const std::string& id, instant at);

  bool contains(const std::string& id) const;
  std::size_t size() const { return by_key_.size(); }
  std::vector<const armed*> of(const entity_ref& owner) const;

  void write(std::string& out) const;
  void restore(const json&);

private:
  using key = std::pair<std::uint64_t, std::uint32_t>; // seq, index
  void put(armed);
  void erase(key);

  std::map<key, armed> by_key_;
  std::set<std::pair<instant, key>> due_; ///< those that have not fired
  std::unordered_map<std::string, key> by_name_;
};

} // namespace callout
