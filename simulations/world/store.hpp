// The database that all nodes share: the journal in memory, behind a way on which statements and
// answers are late or lost, and a server that is away now and then.
#pragma once

#include "persistence/memory/memory_journal.hpp"
#include "simulations/world/calendar.hpp"

namespace callout::sim {

/// What befalls statements, as shares of all of them.
struct store_weather {
  ticks latency{1'500};
  double refused = 0;        ///< an error: nothing was written, and it is known
  double statement_lost = 0; ///< it never arrives; nobody knows
  double answer_lost = 0;    ///< it was written; nobody knows
  double late = 0;           ///< given up as lost, and carried out after that
  double slow = 0;           ///< a hundred times as long
  ticks patience{3'000'000}; ///< of whoever waits for an answer
};

class store {
public:
  store(calendar& c, chance luck) : calendar_{c}, luck_{std::move(luck)} {}

  /// One batch on its way. `answered` is heard in the asker's life, once; `cut` says whether the
  /// asker is cut off, now and when the answer comes.
  void append(const life_ptr& asker, const bool& cut, std::shared_ptr<const shard_batch>,
              std::function<void(append_report)> answered);
  /// Runs a read in the asker's life; from a reader that throws when nothing can be read.
  void read(const life_ptr& asker, const bool& cut, std::function<void(journal_reader&)>);

  store_weather weather;
  bool down = false;
  memory_journal log;
  /// Rows that have just become durable, and who wrote them.
  std::function<void(const std::vector<event_row>&, const std::string& writer)> written =
      [](const auto&, const auto&) {};
  /// What went wrong, by name.
  std::function<void(const char*)> mishap = [](const char*) {};

private:
  enum class fate { well, refused, statement_lost, answer_lost, late };
  fate draw();
  ticks way();
  append_report carry_out(const shard_batch&, const life& writer);

  calendar& calendar_;
  chance luck_;
};

/// Of a store that cannot be reached.
journal_reader& no_reader();

} // namespace callout::sim
