// Does to the arena what the plan says, and makes it whole again.
#pragma once

#include "tests/end_to_end/crash/load.hpp"
#include "tests/end_to_end/faults/arena.hpp"
#include "tests/end_to_end/faults/flood.hpp"
#include "tests/end_to_end/faults/plan.hpp"

namespace callout::faults {

/// The library that moves a process's clock; empty when it is not installed.
std::filesystem::path faketime();

class nemesis {
public:
  using span = std::chrono::milliseconds;

  nemesis(arena& a, crash::load& city) : arena_{a}, city_{city}, flood_{a.here()} {}

  /// Returns when the fault is over and the cluster whole again. Throws std::runtime_error when it
  /// does not come to that.
  void strike(const blow&);

  /// How long the others needed to hold all shards of each node that was killed.
  const std::vector<span>& take_overs() const { return take_overs_; }
  /// What a node did that it should not.
  const crash::findings& findings() const { return findings_; }
  /// Whether all of the floods is in the log, once.
  crash::findings audit(const crash::log_book& log) const { return flood_.audit(log); }

private:
  void kill(const blow&, bool return_at_once);
  void pause(const blow&);
  void cut(const blow&, bool nats, bool postgres);
  void lose(const blow&, wire::moment);
  void twin(const blow&);
  void fill(const blow&);
  void move_clock(const blow&);
  template <class Server>
  void down(Server&, void (Server::*)(), const blow&);

  void last(span);
  void await(const std::string& what, span patience, const std::function<bool()>& holds);
  void await_whole(std::size_t safe);
  void start(std::size_t, std::vector<std::string> variables = {});
  void look_after_nodes();

  arena& arena_;
  crash::load& city_;
  flood flood_;
  std::vector<span> take_overs_;
  crash::findings findings_;
  int twins_ = 0;
};

} // namespace callout::faults
