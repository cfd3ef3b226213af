// What a scenario file says of a workload, read by name: a name that nobody asks for is a mistake.
#pragma once

#include "protocols/json.hpp"
#include "simulations/world/chance.hpp"

#include <set>

namespace callout::sim {

class habits {
public:
  /// `whose`: for what is said of a mistake.
  habits(std::string whose, const json& said) : whose_{std::move(whose)}, said_{said} {}

  void read(const char* name, double& x);
  /// In seconds, as NAME_s.
  void read(const std::string& name, ticks& x);
  /// Pairs of a time in seconds and a number, as NAME.
  void read(const char* name, std::vector<std::pair<ticks, double>>& x);
  /// Throws std::runtime_error when something was said that nobody has read.
  void all_read() const;

private:
  const json* find(const std::string& name);
  [[noreturn]] void wrong(const std::string& name, const char* what) const;

  const std::string whose_;
  const json& said_;
  std::set<std::string> known_;
};

ticks from_seconds(double);

} // namespace callout::sim
