#include "tests/end_to_end/faults/plan.hpp"

#include "tests/end_to_end/cluster/nodes.hpp"

#include <array>
#include <random>
#include <stdexcept>
#include <utility>

namespace callout::faults {

namespace {

constexpr std::array<std::pair<kind, const char*>, 15> names{{
    {kind::kill, "kill -9 of a node"},
    {kind::kill_and_return, "kill -9, back at once"},
    {kind::pause, "SIGSTOP of a node"},
    {kind::cut_nats, "node cut from NATS"},
    {kind::cut_postgres, "node cut from PostgreSQL"},
    {kind::cut_both, "node cut from both"},
    {kind::restart_nats, "NATS restarted"},
    {kind::kill_nats, "kill -9 of NATS"},
    {kind::restart_postgres, "PostgreSQL restarted"},
    {kind::kill_postgres, "kill -9 of PostgreSQL"},
    {kind::lose_statement, "append lost"},
    {kind::lose_answer, "answer to append lost"},
    {kind::twin, "second node of a name"},
    {kind::fill, "lanes filled"},
    {kind::clock, "wall clock +-5 min"},
}};

class dealer {
public:
  dealer(std::uint64_t seed, std::size_t nodes, bool with_clock, bool long_pauses,
         const std::string& only)
      : dice_{seed}, nodes_{nodes}, long_pauses_{long_pauses} {
    for (const auto& [what, name] : names)
      if (only.empty() ? what != kind::clock || with_clock : only == name)
        kinds_.push_back(what);
    if (kinds_.empty())
      throw std::invalid_argument{"no fault is called " + only};
  }

  blow deal() {
    if (deck_.empty())
      shuffle();
    blow b{.what = deck_.back()};
    deck_.pop_back();
    b.victim = draw(0, nodes_ - 1);
    b.safe = (b.victim + draw(1, nodes_ - 1)) % nodes_;
    b.silent = draw(0, 1) == 0;
    b.count = static_cast<int>(draw(2, 5));
    b.ahead_s = draw(0, 1) == 0 ? 300 : -300;
    b.ms = static_cast<int>(draw(1'000, 8'000));
    if (b.what == kind::pause)
      b.ms = long_pauses_ && ++pauses_ % 2 == 0 ? 60'000 : 5'000;
    if (b.what == kind::restart_postgres || b.what == kind::kill_postgres)
      b.ms /= 4;
    if (b.what == kind::fill) // Longer than anybody is kept waiting.
      b.ms = 4'000 + b.ms / 2;
    return b;
  }

private:
  std::size_t draw(std::size_t least, std::size_t most) {
    return std::uniform_int_distribution<std::size_t>{least, most}(dice_);
  }

  void shuffle() {
    deck_ = kinds_;
    for (std::size_t i = deck_.size() - 1; i > 0; --i)
      std::swap(deck_[i], deck_[draw(0, i)]);
  }

  std::mt19937_64 dice_;
  const std::size_t nodes_;
  const bool long_pauses_;
  int pauses_ = 0;
  std::vector<kind> kinds_, deck_;
};

} // namespace

std::string name_of(kind k) {
  for (const auto& [what, name] : names)
    if (what == k)
      return name;
  return {};
}

std::vector<blow> draw_plan(std::size_t rounds, std::uint64_t seed, std::size_t nodes,
                            bool with_clock, bool long_pauses, const std::string& only) {
  dealer d{seed, nodes, with_clock, long_pauses, only};
  std::vector<blow> plan;
  for (std::size_t i = 0; i < rounds; ++i)
    plan.push_back(d.deal());
  return plan;
}

std::string text_of(const blow& b) {
  const auto victim = " (" + cluster::node_name(b.victim + 1) + ")";
  auto text = name_of(b.what);
  switch (b.what) {
  case kind::cut_nats:
  case kind::cut_postgres:
  case kind::cut_both: text += victim + (b.silent ? ", silent" : ", refused"); [[fallthrough]];
  case kind::fill:
  case kind::restart_nats:
  case kind::kill_nats:
  case kind::restart_postgres:
  case kind::kill_postgres: text += " for " + std::to_string(b.ms) + " ms"; break;
  case kind::pause: text += victim + " for " + std::to_string(b.ms) + " ms"; break;
  case kind::lose_statement:
  case kind::lose_answer: text += victim + " " + std::to_string(b.count) + " times"; break;
  case kind::clock: text += victim + " by " + std::to_string(b.ahead_s) + " s"; break;
  default: text += victim;
  }
  return text + "; clients at " + cluster::node_name(b.safe + 1);
}

} // namespace callout::faults
