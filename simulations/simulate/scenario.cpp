#include "simulations/simulate/scenario.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>

namespace callout::sim {

namespace {

namespace fs = std::filesystem;

json to_json(const toml::table& t) {
  std::ostringstream text;
  text << toml::json_formatter{t};
  return json::parse(text.str());
}

class reading {
public:
  explicit reading(const fs::path& file) : file_{file} {
    try {
      all_ = to_json(toml::parse_file(file.string()));
    } catch (const toml::parse_error& e) {
      wrong(std::string{e.description()} + ", line " + std::to_string(e.source().begin.line));
    }
  }

  scenario take() {
    scenario s;
    s.name = file_.stem().string();
    for (const auto& [name, value] : all_.items())
      try {
        take(s, name, value);
      } catch (const json::exception& e) {
        wrong(name + ": " + e.what());
      }
    return s;
  }

private:
  void take(scenario& s, const std::string& name, const json& value) {
    if (name == "about")
      return;
    if (name == "takes_long")
      s.takes_long = value;
    else if (name == "nodes")
      std::tie(s.nodes_least, s.world.nodes) = range<std::size_t>(value);
    else if (name == "shards")
      s.world.shards = value;
    else if (name == "lasts_s")
      s.lasts = from_seconds(value);
    else if (name == "pace")
      s.world.pace = value;
    else if (name == "together")
      s.world.together = value;
    else if (name == "node_ttl_s")
      s.world.ttl = std::chrono::milliseconds{static_cast<int>(value.get<double>() * 1000)};
    else if (name == "node_turn_s")
      s.world.turn = from_seconds(value);
    else if (name == "limits")
      s.draws_limits = value == "drawn" || (value != "production" ? wrong(name) : false);
    else if (name == "workload")
      for (const auto& w : value)
        s.workloads.push_back(plan(w));
    else if (name == "faults")
      faults(s, value);
    else
      wrong("there is no such thing: " + name);
  }

  workload_plan plan(json w) {
    workload_plan p;
    p.kind = w.at("kind");
    p.count = w.value("count", p.count);
    w.erase("kind");
    w.erase("count");
    p.habits = std::move(w);
    return p;
  }

  void faults(scenario& s, const json& said) {
    const auto all = knobs(s);
    for (const auto& [name, value] : said.items()) {
      if (name == "every_s") {
        const auto [least, most] = range<double>(value);
        s.every = {from_seconds(least), from_seconds(most)};
      } else if (name == "longest_s") {
        s.faults.longest = from_seconds(value);
      } else if (name == "all") {
        for (const auto& k : all)
          *k.share = k.most * value.get<double>();
      } else if (const auto k = std::ranges::find(all, name, &knob::name); k != all.end()) {
        *k->share = value;
      } else {
        wrong("there is no such fault: " + name);
      }
    }
  }

  template <class N>
  static std::pair<N, N> range(const json& j) {
    return j.is_array() ? std::pair<N, N>{j.at(0), j.at(1)} : std::pair<N, N>{j, j};
  }

  bool wrong(const std::string& what) const {
    throw std::runtime_error{file_.string() + ": " + what};
  }

  const fs::path file_;
  json all_;
};

const fs::path folder{CALLOUT_SCENARIOS};

} // namespace

scenario read_scenario(const std::string& name) {
  return reading{name.ends_with(".toml") ? fs::path{name} : folder / (name + ".toml")}.take();
}

std::vector<scenario> scenarios() {
  std::vector<scenario> all;
  for (const auto& f : fs::directory_iterator{folder})
    if (f.path().extension() == ".toml")
      all.push_back(reading{f.path()}.take());
  std::erase_if(all, [](const auto& s) { return s.takes_long; });
  std::ranges::sort(all, {}, &scenario::name);
  return all;
}

} // namespace callout::sim
