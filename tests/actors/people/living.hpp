// An entity kept alive over many commands, with its log as text, so that a test can ask whether
// reading the log again gives the same entity.
#pragma once

#include "tests/kit/scenario.hpp"

#include <cstdlib>
#include <random>

namespace callout::testing_people {

/// How many random steps to take: `usual`, or CALLOUT_PROPERTY_STEPS when that is more.
inline std::size_t steps(std::size_t usual) {
  const char* wanted = std::getenv("CALLOUT_PROPERTY_STEPS");
  return std::max<std::size_t>(usual, wanted ? std::strtoull(wanted, nullptr, 10) : 0);
}

class dice {
public:
  explicit dice(std::uint64_t seed) : engine_{seed} {}
  /// One of 0 … n - 1.
  std::size_t below(std::size_t n) { return engine_() % n; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low + 1)));
  }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
  double real(double low, double high) {
    return std::uniform_real_distribution<double>{low, high}(engine_);
  }

private:
  std::mt19937_64 engine_;
};

template <entity R>
class living {
public:
  using event = typename R::event;

  explicit living(std::string id) : id_{std::move(id)} {}

  /// Decides, applies and logs; what follows is kept in `followed` until the next command.
  template <class Command>
  decision<event> ask(const Command& c, instant now, principal by = {}, std::string named = "") {
    followed.clear();
    auto made = R::decide(state, c, moment{now, std::move(by), id_, std::move(named)});
    for (const auto& e : made.events()) {
      callout::evolve<R>(state, e);
      R::react(state, e, followed);
      auto& row = log_.emplace_back();
      row.first = family<event>::kind_of(e);
      family<event>::write(row.second, e);
    }
    return made;
  }

  /// The same, when what was decided does not matter.
  template <class Command>
  void hear(const Command& c, instant now, principal by = {}) {
    static_cast<void>(ask(c, now, std::move(by)));
  }

  /// The state that the log gives, read as a restarting node reads it.
  typename R::state replayed() const {
    typename R::state s;
    for (const auto& [kind, data] : log_)
      callout::evolve<R>(s, family<event>::read(kind, json::parse(data), pointer{.closed = false}));
    return s;
  }
  /// The state after a snapshot was written and read.
  typename R::state restored() const {
    return codec<typename R::state>::read(json::parse(to_json(state)), pointer{.closed = false},
                                          {});
  }
  std::size_t events() const { return log_.size(); }
  const std::string& id() const { return id_; }

  typename R::state state;
  effects followed;

private:
  std::string id_;
  std::vector<std::pair<std::string, std::string>> log_;
};

/// Log and snapshot both give what is alive.
template <entity R>
void expect_kept(const living<R>& one) {
  EXPECT_TRUE(one.replayed() == one.state) << to_json(one.state) << "\n" << to_json(one.replayed());
  EXPECT_TRUE(one.restored() == one.state) << to_json(one.state) << "\n" << to_json(one.restored());
}

} // namespace callout::testing_people
