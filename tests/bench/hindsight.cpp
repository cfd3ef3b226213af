#include "tests/bench/hindsight.hpp"

#include "tests/kit/child.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <cmath>
#include <fstream>
#include <functional>

namespace callout::bench {

namespace {

/// From a technician's morning (`from` counts technicians, then jobs) to a job.
struct arc {
  std::size_t from, to;
  std::int64_t way_s;
};

struct network {
  std::vector<arc> arcs;
  std::vector<std::vector<std::size_t>> in, out;
};

network drawn(const demand_day& d, const house_rules& h) {
  const auto people = d.technicians.size(), jobs = d.jobs.size();
  network n{{},
            std::vector<std::vector<std::size_t>>(jobs),
            std::vector<std::vector<std::size_t>>(people + jobs)};
  std::vector<arc> near;
  std::vector<std::int64_t> shortest(jobs, day_s);
  for (std::size_t from = 0; from < people + jobs; ++from)
    for (std::size_t to = 0; to < jobs; ++to) {
      const auto& at = from < people ? d.technicians[from] : d.jobs[from - people].at;
      const auto far = distance_m(at, d.jobs[to].at);
      if (from == people + to || far > h.radius_m)
        continue;
      near.push_back({from, to, static_cast<std::int64_t>(far / h.metres_per_second)});
      shortest[to] = std::min(shortest[to], near.back().way_s);
    }
  for (const auto& a : near) {
    if (a.from >= people) {
      const auto& before = d.jobs[a.from - people];
      const auto done = before.asked_s + shortest[a.from - people] + before.work_s;
      if (done >= d.jobs[a.to].asked_s + h.patience_s)
        continue;
    }
    n.in[a.to].push_back(n.arcs.size());
    n.out[a.from].push_back(n.arcs.size());
    n.arcs.push_back(a);
  }
  return n;
}

/// In the format that both solvers read.
class writer {
public:
  explicit writer(const std::filesystem::path& file) : to_{file} {}

  void sum(const std::vector<std::size_t>& arcs, const char* sign) {
    for (const auto a : arcs)
      term(sign, "", a);
  }
  void term(const char* sign, const std::string& times, std::size_t arc) {
    to_ << ' ' << sign << ' ' << times << (times.empty() ? "" : " ") << 'x' << arc;
    if (++terms_ % 8 == 0)
      to_ << '\n';
  }
  template <class T>
  writer& operator<<(const T& x) {
    to_ << x;
    return *this;
  }

private:
  std::ofstream to_;
  std::size_t terms_ = 0;
};

void write(const network& n, std::optional<std::size_t> at_least,
           const std::filesystem::path& file) {
  writer to{file};
  to << (at_least ? "Minimize\n obj:" : "Maximize\n obj:");
  for (std::size_t a = 0; a < n.arcs.size(); ++a)
    to.term("+", std::to_string(at_least ? n.arcs[a].way_s : 1), a);
  to << "\nSubject To\n";
  const auto people = n.out.size() - n.in.size();
  for (std::size_t from = 0; from < n.out.size(); ++from) {
    if (n.out[from].empty())
      continue;
    to << " o" << from << ':';
    to.sum(n.out[from], "+");
    if (from >= people)
      to.sum(n.in[from - people], "-");
    to << (from < people ? " <= 1\n" : " <= 0\n");
  }
  for (std::size_t job = 0; job < n.in.size(); ++job)
    if (!n.in[job].empty()) {
      to << " i" << job << ':';
      to.sum(n.in[job], "+");
      to << " <= 1\n";
    }
  if (at_least) {
    to << " all:";
    for (std::size_t a = 0; a < n.arcs.size(); ++a)
      to.term("+", "", a);
    to << " >= " << *at_least << '\n';
  }
  to << "End\n";
}

std::optional<double> number_after(const std::string& text, const std::string& words) {
  const auto at = text.find(words);
  if (at == text.npos)
    return std::nullopt;
  return std::strtod(text.c_str() + at + words.size(), nullptr);
}

std::optional<double> solved(const std::filesystem::path& solver,
                             const std::filesystem::path& problem,
                             std::chrono::milliseconds patience) try {
  if (solver.filename() == "cbc") {
    const auto said = kit::run(solver, {problem.string(), "solve"}, patience).output;
    return number_after(said, "Optimal - objective value");
  }
  const auto answer = problem.string() + ".txt";
  kit::run(solver, {"--lp", problem.string(), "-o", answer}, patience);
  std::ifstream in{answer};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (text.find("OPTIMAL") == text.npos)
    return std::nullopt;
  return number_after(text, "obj = ");
} catch (const std::runtime_error&) { // It took too long.
  return std::nullopt;
}

} // namespace

std::filesystem::path linear_solver() {
  std::error_code ignored;
  for (const auto* name : {"/usr/bin/cbc", "/usr/bin/glpsol"})
    if (std::filesystem::exists(name, ignored))
      return name;
  return {};
}

std::optional<hindsight_bound> bound_of(const demand_day& d, const house_rules& h,
                                        std::size_t at_least, const std::filesystem::path& solver,
                                        std::chrono::milliseconds patience) {
  kit::temporary_directory here;
  const auto n = drawn(d, h);
  write(n, std::nullopt, here / "most.lp");
  write(n, at_least, here / "least.lp");
  const auto most = solved(solver, here / "most.lp", patience / 2);
  if (!most)
    return std::nullopt;
  const auto least = solved(solver, here / "least.lp", patience / 2);
  if (!least)
    return std::nullopt;
  constexpr double rounding = 1e-4;
  return hindsight_bound{static_cast<std::size_t>(std::floor(*most + rounding)),
                         static_cast<std::int64_t>(std::floor(*least + rounding))};
}

} // namespace callout::bench
