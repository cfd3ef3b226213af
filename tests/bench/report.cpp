#include "tests/bench/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace callout::bench {

namespace {

std::string text_of(const goal& g, double figure) {
  if (g.which == goal::kind::none)
    return {};
  const bool most = g.which == goal::kind::at_most;
  const bool met = most ? figure <= g.value : figure >= g.value;
  return (most ? "goal <= " : "goal >= ") + short_number(g.value) + (met ? "  met" : "  missed");
}

} // namespace

double samples::median() const {
  if (all_.empty())
    return 0;
  auto sorted = all_;
  std::sort(sorted.begin(), sorted.end());
  const auto middle = sorted.size() / 2;
  return sorted.size() % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double samples::low() const {
  return all_.empty() ? 0 : *std::min_element(all_.begin(), all_.end());
}

double samples::high() const {
  return all_.empty() ? 0 : *std::max_element(all_.begin(), all_.end());
}

std::string short_number(double x) {
  const double size = std::abs(x);
  const int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, x);
  return text;
}

void print_heading(std::string_view what) {
  std::printf("\n%.*s\n", static_cast<int>(what.size()), what.data());
  std::fflush(stdout);
}

void print_line(std::string_view name, const samples& s, std::string_view unit, goal g) {
  const auto range =
      s.count() > 1 ? '(' + short_number(s.low()) + '-' + short_number(s.high()) + ')' : "";
  std::string out;
  out.resize(192);
  const int n = std::snprintf(
      out.data(), out.size(), "  %-52.*s %9s %-17s %-12.*s %s", static_cast<int>(name.size()),
      name.data(), short_number(s.median()).c_str(), range.c_str(), static_cast<int>(unit.size()),
      unit.data(), text_of(g, s.median()).c_str());
  out.resize(static_cast<std::size_t>(std::clamp<int>(n, 0, static_cast<int>(out.size()) - 1)));
  out.erase(out.find_last_not_of(' ') + 1);
  std::puts(out.c_str());
  std::fflush(stdout);
}

void print_note(std::string_view text) {
  std::printf("  . %.*s\n", static_cast<int>(text.size()), text.data());
  std::fflush(stdout);
}

} // namespace callout::bench
