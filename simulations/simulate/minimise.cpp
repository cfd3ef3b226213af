#include "simulations/simulate/minimise.hpp"

#include <algorithm>

namespace callout::sim {

namespace {

class shrinking {
public:
  shrinking(const runner& run, scenario whole, verdict first)
      : run_{run}, wanted_{first.findings}, best_{std::move(whole), std::move(first), 1} {}

  /// Keeps what `change` makes of the scenario if that is still wrong, and says so.
  template <class Change>
  bool without(Change&& change) {
    auto s = best_.what;
    if (!change(s))
      return false;
    auto v = run_(s);
    ++best_.runs;
    const bool same =
        std::ranges::any_of(v.findings, [&](const auto& f) { return wanted_.contains(f.first); });
    if (same) {
      best_.what = std::move(s);
      best_.found = std::move(v);
    }
    return same;
  }
  least take() { return std::move(best_); }

private:
  const runner& run_;
  const std::map<std::string, auditors::findings> wanted_;
  least best_;
};

/// Half of it, and no less than one.
template <class N>
bool halve(N& n, N floor) {
  const auto half = std::max(floor, n / 2);
  return std::exchange(n, half) != half;
}

template <class T>
bool drop(std::vector<T>& all, std::size_t i) {
  if (i >= all.size())
    return false;
  all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
  return true;
}

} // namespace

std::optional<least> minimise(scenario whole, const runner& run) {
  auto first = run(whole);
  if (first.good())
    return std::nullopt;
  const auto narrow = whole.narrow.size(), kinds = whole.workloads.size();
  shrinking s{run, std::move(whole), std::move(first)};
  scenario names;
  for (std::size_t i = 0; i < knobs(names).size(); ++i)
    s.without([i](scenario& x) { return std::exchange(*knobs(x)[i].share, 0.0) > 0; });
  // From behind, so that what is left keeps its place.
  for (auto i = narrow; i-- > 0;)
    s.without([i](scenario& x) { return drop(x.narrow, i); });
  for (auto i = kinds; i-- > 0;) {
    s.without([i](scenario& x) { return drop(x.workloads, i); });
    while (s.without([i](scenario& x) {
      return i < x.workloads.size() && halve(x.workloads[i].count, std::size_t{1});
    }))
      ;
  }
  while (s.without([](scenario& x) { return halve(x.lasts, ticks{10'000'000}); }))
    ;
  s.without([](scenario& x) { return std::exchange(x.world.nodes, 1) != 1; });
  return s.take();
}

} // namespace callout::sim
