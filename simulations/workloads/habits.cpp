#include "simulations/workloads/habits.hpp"

namespace callout::sim {

ticks from_seconds(double s) {
  return std::chrono::duration_cast<ticks>(std::chrono::duration<double>{s});
}

const json* habits::find(const std::string& name) {
  known_.insert(name);
  const auto at = said_.find(name);
  return at == said_.end() ? nullptr : &*at;
}

void habits::wrong(const std::string& name, const char* what) const {
  throw std::runtime_error{whose_ + ": " + name + ": " + what};
}

void habits::read(const char* name, double& x) {
  if (const auto* j = find(name))
    j->is_number() ? void(x = j->get<double>()) : wrong(name, "expected a number");
}

void habits::read(const std::string& name, ticks& x) {
  auto s = static_cast<double>(x.count()) / 1e6;
  read((name + "_s").c_str(), s);
  x = from_seconds(s);
}

void habits::read(const char* name, std::vector<std::pair<ticks, double>>& x) {
  const auto* j = find(name);
  if (!j)
    return;
  x.clear();
  for (const auto& pair : *j) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number() || !pair[1].is_number())
      wrong(name, "expected pairs of seconds and a number");
    x.emplace_back(from_seconds(pair[0]), pair[1]);
  }
}

void habits::all_read() const {
  for (const auto& [name, value] : said_.items())
    if (!known_.contains(name))
      wrong(name, "there is no such thing");
}

} // namespace callout::sim
