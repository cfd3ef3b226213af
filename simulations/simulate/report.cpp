#include "simulations/simulate/report.hpp"

#include <sstream>

namespace callout::sim {

namespace {

constexpr std::size_t findings_shown = 10; ///< of one auditor
constexpr std::size_t line_shown = 300;

} // namespace

std::string text_of(std::uint64_t seed, const verdict& v) {
  std::ostringstream out;
  out << "seed " << seed << ": " << v.rows << " rows, " << v.bookings << " bookings, "
      << v.acknowledged << " acknowledged, " << v.steps << " steps, " << v.took.count() / 1'000'000
      << " s, fingerprint " << std::hex << v.fingerprint << std::dec
      << (v.good() ? "; all well" : "; WRONG") << "\n";
  // Findings come first, so that they are not looked for behind the story.
  for (const auto& [who, found] : v.findings)
    for (std::size_t i = 0; i < std::min(found.size(), findings_shown); ++i)
      out << "  " << who << ": " << found[i] << "\n";
  for (const auto& line : v.story)
    out << "    " << line.substr(0, line_shown) << "\n";
  return out.str();
}

std::string text_of(const scenario& s) {
  std::ostringstream out;
  out << s.world.nodes << " nodes";
  for (const auto& w : s.workloads)
    out << ", " << w.count << ' ' << w.kind;
  out << ", " << s.lasts.count() / 1'000'000 << " s; needed:";
  auto copy = s;
  for (const auto& k : knobs(copy))
    if (*k.share > 0)
      out << ' ' << k.name << ' ' << *k.share << ';';
  for (const auto& n : s.narrow)
    out << ' ' << n.name << ';';
  return out.str();
}

} // namespace callout::sim
