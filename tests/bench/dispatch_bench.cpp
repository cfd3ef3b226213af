// Whom to send: the same day under three policies, beside what hindsight could have done; and
// assignments at once, by two algorithms.
#include "tests/bench/assign_race.hpp"
#include "tests/bench/hindsight.hpp"
#include "tests/bench/report.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>

namespace callout::bench {
namespace {

struct flags {
  std::size_t technicians = 60;
  std::vector<double> loads{0.1, 0.3, 0.5, 0.7, 0.9, 1.2, 1.8};
  std::uint64_t days = 5;
  int bound_s = 300;
  int fairness_s = 0, window_s = 30, ahead_s = 120, compete = 3, risk_s = 300, at_risk_s = 120;
  int wait_percent = 100, late_percent = 0, hold_s = 30;
  bool bound = true;
};

/// Sums over the days.
struct row {
  double asked = 0, served = 0, kept = 0, travel_s = 0, gini = 0, days = 0;
  std::vector<std::int64_t> arrive_s;
  std::vector<double> served_percent, broken_percent, travel_each_s; ///< of each day
  std::size_t decisions = 0, differ = 0;

  void add(const day_outcome& o) {
    const auto day = static_cast<double>(o.asked) / 100, jobs = static_cast<double>(o.served);
    served_percent.push_back(jobs / day);
    broken_percent.push_back(100 - static_cast<double>(o.kept) / day);
    travel_each_s.push_back(o.served ? static_cast<double>(o.travel_s) / jobs : 0);
    asked += static_cast<double>(o.asked);
    served += static_cast<double>(o.served);
    kept += static_cast<double>(o.kept);
    travel_s += static_cast<double>(o.travel_s);
    gini += o.gini;
    ++days;
    arrive_s.insert(arrive_s.end(), o.arrive_s.begin(), o.arrive_s.end());
    decisions += o.decisions;
    differ += o.differ;
  }
  double per_job() const { return served == 0 ? 0 : travel_s / served; }
};

/// What hindsight could have done on the days on which somebody worked it out.
struct bound_row {
  double days = 0, asked = 0, served = 0, travel_s = 0, at_least = 0;
};

void print_columns() {
  std::printf("  %-10s %9s %10s %10s %10s %10s %7s %10s %11s\n", "", "served", "to arrive", "p90",
              "SLA broken", "travel/job", "Gini", "of served", "of travel");
}

/// Beside its row the two ratios to the bound, where there is one: served by the most that could
/// be, travel for each job by the least that could be for as many.
void print(const char* name, row r, const bound_row& b) {
  std::ranges::sort(r.arrive_s);
  const auto n = r.arrive_s.size();
  const auto sum = std::accumulate(r.arrive_s.begin(), r.arrive_s.end(), 0.0);
  std::printf("  %-10s %7.1f %% %8.0f s %8.0f s %8.1f %% %8.0f s %7.3f", name,
              100 * r.served / r.asked, n ? sum / static_cast<double>(n) : 0,
              n ? static_cast<double>(r.arrive_s[n * 9 / 10]) : 0, 100 * (1 - r.kept / r.asked),
              r.per_job(), r.gini / r.days);
  if (b.days == r.days && b.travel_s > 0)
    std::printf(" %10.3f %11.2f", r.served / b.served, r.per_job() / (b.travel_s / b.at_least));
  std::printf("\n");
  std::fflush(stdout);
}

/// The same days under both: how much more of something, and two standard errors of that.
std::string difference(const std::vector<double>& before, const std::vector<double>& after) {
  const auto n = static_cast<double>(before.size());
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    sum += after[i] - before[i];
    squares += (after[i] - before[i]) * (after[i] - before[i]);
  }
  const auto spread = std::sqrt(std::max(0.0, squares - sum * sum / n) / (n - 1));
  char text[48];
  std::snprintf(text, sizeof text, "%+.1f +- %.1f", sum / n, 2 * spread / std::sqrt(n));
  return text;
}

void print_difference(const char* name, const row& greedy, const row& other) {
  if (greedy.days > 1)
    print_note(std::string{name} + " less greedy, day by day: served " +
               difference(greedy.served_percent, other.served_percent) + " %, SLA broken " +
               difference(greedy.broken_percent, other.broken_percent) + " %, travel/job " +
               difference(greedy.travel_each_s, other.travel_each_s) + " s");
}

/// How long the solver may still take.
class patience {
public:
  explicit patience(int seconds) : until_{clock::now() + std::chrono::seconds{seconds}} {}
  bool over() const { return clock::now() >= until_; }
  std::chrono::milliseconds left() const {
    return std::chrono::ceil<std::chrono::milliseconds>(until_ - clock::now());
  }

private:
  using clock = std::chrono::steady_clock;
  const clock::time_point until_;
};

matching::match_policy policy_of(matching::way how, const flags& f) {
  matching::match_policy p{.how = how};
  p.cost.score.seconds_per_job = f.fairness_s;
  p.cost.wait_percent = f.wait_percent;
  p.window = std::chrono::seconds{how == matching::way::hybrid ? f.hold_s : f.window_s};
  if (how == matching::way::hybrid)
    p.cost.late_percent = f.late_percent;
  p.ahead = std::chrono::seconds{f.ahead_s};
  p.compete = f.compete;
  p.risk = std::chrono::seconds{f.risk_s};
  p.at_risk_s = f.at_risk_s;
  return p;
}

bool act_out_density(const std::vector<kit::place>& places, double load, const flags& f,
                     const std::filesystem::path& solver, const patience& left) {
  using matching::way;
  const house_rules house;
  std::map<way, row> rows;
  bound_row bound;
  for (std::uint64_t seed = 1; seed <= f.days; ++seed) {
    const auto day = draw_day(places, f.technicians, load, seed);
    std::size_t least = day.jobs.size();
    for (const auto how : {way::greedy, way::batch, way::hybrid}) {
      const auto o = act_out(day, house, policy_of(how, f));
      least = std::min(least, o.served);
      rows[how].add(o);
    }
    if (solver.empty() || left.over())
      continue;
    if (const auto b = bound_of(day, house, least, solver, left.left())) {
      ++bound.days;
      bound.asked += static_cast<double>(day.jobs.size());
      bound.served += static_cast<double>(b->served);
      bound.travel_s += static_cast<double>(b->travel_s);
      bound.at_least += static_cast<double>(least);
    }
  }
  const auto asked = rows[way::greedy].asked;
  std::printf("  load %.2f, %.0f bookings a day\n", load, asked / static_cast<double>(f.days));
  std::size_t differ = 0;
  for (const auto& [how, r] : rows) {
    print(std::string{name_of(how)}.c_str(), r, bound);
    differ += r.differ;
  }
  if (bound.at_least > 0)
    std::printf("  %-10s %7.1f %% %44.0f s\n", "hindsight", 100 * bound.served / bound.asked,
                bound.travel_s / bound.at_least);
  for (const auto how : {way::batch, way::hybrid})
    print_difference(std::string{name_of(how)}.c_str(), rows[way::greedy], rows[how]);
  if (differ > 0)
    print_note(std::to_string(differ) + " decisions were not made so again from their record");
  return differ == 0;
}

bool act_out_all(const std::vector<kit::place>& places, const flags& f) {
  const auto solver = f.bound ? linear_solver() : std::filesystem::path{};
  print_heading(std::to_string(f.technicians) + " technicians, " + std::to_string(f.days) +
                " days from seeds at " + std::to_string(places.size()) + " places");
  if (!f.bound)
    print_note("no bound was asked for");
  else if (solver.empty())
    print_note("no bound: neither cbc (coinor-cbc) nor glpsol (glpk-utils) is there");
  else
    print_note("hindsight by " + solver.string() + ", for " + std::to_string(f.bound_s) +
               " s; the densities beyond have none");
  print_columns();
  const patience left{f.bound_s};
  bool well = true;
  for (const auto load : f.loads)
    well &= act_out_density(places, load, f, solver, left);
  return well;
}

bool are_real(const std::filesystem::path& places) {
  return places.filename() == "riyadh-places.csv";
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  using namespace callout::bench;
  CLI::App app{"Whom to send"};
  flags f;
  bool quick = false, no_bound = false;
  std::uint32_t bookings_most = 2'000;
  int repetitions = 3;
  app.add_option("--technicians", f.technicians);
  app.add_option("--load", f.loads, "densities");
  app.add_option("--days", f.days, "seeds");
  app.add_option("--seconds-per-job", f.fairness_s, "weight of fairness");
  app.add_option("--window", f.window_s, "of batches, seconds");
  app.add_option("--hold", f.hold_s, "hybrid: longest that a booking is collected for, seconds");
  app.add_option("--ahead", f.ahead_s, "hybrid: who is free so soon is worth waiting for, seconds");
  app.add_option("--compete", f.compete);
  app.add_option("--risk", f.risk_s);
  app.add_option("--at-risk", f.at_risk_s);
  app.add_option("--wait-percent", f.wait_percent);
  app.add_option("--late-percent", f.late_percent);
  app.add_option("--repetitions", repetitions, "of the race between algorithms");
  app.add_option("--bound-seconds", f.bound_s, "no bound is begun after so long");
  app.add_flag("--no-bound", no_bound);
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    f.technicians = 15, f.loads = {0.3, 1.2}, f.days = 1, bookings_most = 100, repetitions = 1;
  f.bound = !no_bound;
  const auto places = callout::kit::places();
  const bool real = are_real(callout::kit::places_file());
  if (!real)
    print_note("the few places that the project ships: the real ones are not beside it");
  if (!real && !quick)
    print_note("no days are acted out at them: they would say nothing of a city");
  const bool well = (!real && !quick) || act_out_all(places, f);
  const bool agree = repetitions == 0 || race_assignments(places, bookings_most, repetitions);
  return well && agree ? 0 : 1;
}
