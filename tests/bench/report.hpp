// How figures are shown: one line each, the same columns in every program, so that what
// `./dev bench` prints is one table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callout::bench {

/// The figures of several repetitions.
class samples {
public:
  void add(double x) { all_.push_back(x); }
  std::size_t count() const { return all_.size(); }
  /// Of the last repetition; there must have been one.
  double last() const { return all_.back(); }
  double median() const;
  double low() const;
  double high() const;

private:
  std::vector<double> all_;
};

/// What the project set itself. Shown beside the figure, never asserted.
struct goal {
  enum class kind { none, at_most, at_least } which = kind::none;
  double value = 0;
};
inline goal at_most(double value) {
  return {goal::kind::at_most, value};
}
inline goal at_least(double value) {
  return {goal::kind::at_least, value};
}

void print_heading(std::string_view what);
/// "name   median (low-high) unit   goal".
void print_line(std::string_view name, const samples&, std::string_view unit, goal = {});
/// A line of words under what it explains.
void print_note(std::string_view text);

/// Three digits that count.
std::string short_number(double);

} // namespace callout::bench
