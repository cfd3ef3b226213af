// Two nodes that both believe to own the same shards: the former owner is frozen, or cut off, with
// an append under way, others claim, and then it goes on where it was.
#pragma once

#include "tests/end_to_end/faults/arena.hpp"
#include "tests/end_to_end/ownership/witness.hpp"
#include "tests/end_to_end/patient.hpp"

#include <future>
#include <optional>

namespace callout::ownership {

/// Where the owner's append is when the owner is lost to the others.
enum class stalled {
  in_the_wire,  ///< sent, and not yet arrived
  half_sent,    ///< the server waits for the rest of it
  before_rows,  ///< the server is at it, no row is in
  after_rows,   ///< its rows are in, and not committed
  answered,     ///< committed, and the owner has not heard of it
  beside_a_cut, ///< as in the wire; and the owner is not frozen, only nobody hears it
};

/// What came of it.
struct outcome_of_contest {
  std::size_t asked = 0;                ///< commands, each of a shard of its own
  std::set<place> collisions;           ///< where the loser's append met another's row
  std::chrono::milliseconds longest{0}; ///< until who asked elsewhere was served
  std::size_t stood_down = 0;           ///< shards that the loser says it has lost
  crash::findings wrong;
};

class contest {
public:
  static constexpr std::size_t racers = 12;

  contest();
  /// The victim is each node in turn.
  outcome_of_contest run(stalled);
  /// Asks the owner of a booking for it, strongly, when somebody else has just cancelled it: by a
  /// row in the log that nobody told him of; or through another node while he was frozen, where the
  /// question waited for him. Answers the status that he says.
  std::string asked_behind_his_back();
  std::string asked_while_frozen();
  /// Ends all nodes; answers what is wrong with that, or with the log.
  crash::findings end();
  std::filesystem::path keep() { return arena_.keep(); }

private:
  /// A command that nobody has given yet, and what it leaves in the log.
  struct racer {
    std::string kind, id, token, target;
    json body = json::object();
    std::string type; ///< of its one row
    std::int64_t shard = 0;
    std::size_t told = 0; ///< how often somebody was told that it is done, each time anew
    bool used = false;
  };
  using answers = std::vector<std::future<end_to_end::served>>;

  void sign_up();
  racer& draw_booking(std::size_t& owner);
  std::string status_of(const racer&, std::size_t node);
  void cancel(racer&, std::size_t node);
  std::vector<racer*> draw(std::size_t victim, std::size_t safe);
  void hold(stalled, std::size_t victim);
  void let_go(stalled, std::size_t victim);
  void lose(stalled, std::size_t victim);
  void find_again(stalled, std::size_t victim);
  answers ask(std::size_t node, const std::vector<racer*>&, const std::vector<std::string>& keys);
  void await_taken(std::size_t safe, const std::string& victim);
  void await_shared_out(std::size_t safe);
  /// What has happened in earlier contests.
  struct past {
    std::map<std::string, std::set<place>> refused; ///< by node
    std::map<std::string, std::size_t> stood_down;  ///< by node, by its own word
  };
  past so_far();
  void judge(const std::string& victim, past before, outcome_of_contest&);

  faults::arena arena_;
  std::optional<witness> witness_;
  std::vector<racer> all_;
  std::size_t next_victim_ = 0;
};

} // namespace callout::ownership
