#include "actors/zones/cover.hpp"

#include "actors/discovery/cells.hpp"

#include <map>

namespace callout::zones {

namespace {

/// Far above rounding errors and far below a block, in degrees.
constexpr double margin = 1e-7;

double degrees(std::int64_t x) {
  return static_cast<double>(x) / static_cast<double>(per_degree);
}

/// Grows with the longitude; the 180th meridian in the east is in the last column.
std::int64_t column_of(double lon, std::int64_t count) {
  const double across = (lon + 180) / 360 * static_cast<double>(count);
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(across)), 0, count - 1);
}

struct columns_between {
  std::int64_t from, to;
};

/// Those that the edge passes in the row, and perhaps a neighbour of theirs.
columns_between passed(const edge& e, double low, double high, std::int64_t count) {
  double left = degrees(e.left()), right = degrees(e.right());
  constexpr auto flat = per_degree / 1000; // There the slope would make much of rounding.
  if (e.high() - e.low() > flat) {
    const double ax = degrees(e.a.x), ay = degrees(e.a.y);
    const double slope = (degrees(e.b.x) - ax) / (degrees(e.b.y) - ay);
    const double one = ax + (std::clamp(degrees(e.low()), low, high) - ay) * slope;
    const double other = ax + (std::clamp(degrees(e.high()), low, high) - ay) * slope;
    left = std::max(left, std::min(one, other));
    right = std::min(right, std::max(one, other));
  }
  return {column_of(left - margin, count), column_of(right + margin, count)};
}

/// Sorted, and joined where nothing is between.
std::vector<columns_between> joined(std::vector<columns_between> all) {
  std::ranges::sort(all, {}, &columns_between::from);
  std::vector<columns_between> out;
  for (const auto& one : all)
    if (!out.empty() && one.from <= out.back().to + 1)
      out.back().to = std::max(out.back().to, one.to);
    else
      out.push_back(one);
  return out;
}

double low_of(std::int64_t row) {
  return static_cast<double>(row) * cells::block_degrees - 90;
}

} // namespace

struct cover::run {
  std::int64_t from, to; ///< columns, both part of it
  mention what;
};

cover::cover(const std::vector<const polygon*>& parts) {
  std::map<std::int64_t, std::vector<std::pair<std::uint32_t, edge>>> reach;
  for (std::uint32_t part = 0; part < parts.size(); ++part)
    for (const auto& r : parts[part]->rings)
      each_edge(r, [&](const edge& e) {
        const auto last = cells::row_of(degrees(e.high()) + margin);
        for (auto row = cells::row_of(degrees(e.low()) - margin); row <= last; ++row)
          reach[row].emplace_back(part, e);
      });
  if (reach.empty())
    return;
  first_row_ = reach.begin()->first;
  for (auto row = first_row_; row <= reach.rbegin()->first; ++row) {
    rows_.push_back(static_cast<std::uint32_t>(stretches_.size()));
    if (const auto found = reach.find(row); found != reach.end())
      add_row(row, found->second);
  }
  rows_.push_back(static_cast<std::uint32_t>(stretches_.size()));
}

void cover::add_row(std::int64_t row, const std::vector<std::pair<std::uint32_t, edge>>& reach) {
  std::vector<run> runs;
  for (std::size_t i = 0; i < reach.size();) {
    const auto part = reach[i].first;
    std::vector<edge> own;
    for (; i < reach.size() && reach[i].first == part; ++i)
      own.push_back(reach[i].second);
    add_runs(row, part, own, runs);
  }
  spread(std::move(runs));
}

void cover::add_runs(std::int64_t row, std::uint32_t part, std::span<const edge> own,
                     std::vector<run>& into) {
  const auto count = cells::columns(row);
  const double low = low_of(row), high = low + cells::block_degrees;
  const mention edged{part, static_cast<std::uint32_t>(edges_.size()),
                      static_cast<std::uint32_t>(own.size())};
  edges_.insert(edges_.end(), own.begin(), own.end());
  std::vector<columns_between> all;
  for (const auto& e : own)
    all.push_back(passed(e, low - margin, high + margin, count));
  all = joined(std::move(all));
  for (std::size_t i = 0; i < all.size(); ++i) {
    into.push_back({all[i].from, all[i].to, edged});
    if (i + 1 == all.size())
      break;
    // No edge passes up to the next: any one spot there says what all of it is.
    const auto from = all[i].to + 1, to = all[i + 1].from - 1;
    const double middle = (static_cast<double>(from) + 0.5) * 360 / static_cast<double>(count);
    if (within(own, spot_of({low + cells::block_degrees / 2, middle - 180})))
      into.push_back({from, to, {part}});
  }
}

/// Cuts runs that overlap into stretches that do not.
void cover::spread(std::vector<run> runs) {
  std::map<std::int64_t, std::vector<std::pair<bool, const run*>>> changes;
  for (const auto& r : runs) {
    changes[r.from].emplace_back(true, &r);
    changes[r.to + 1].emplace_back(false, &r);
  }
  std::map<std::uint32_t, mention> here;
  for (const auto& [column, what] : changes) {
    for (const auto& [begins, r] : what)
      if (!begins)
        here.erase(r->what.part);
    for (const auto& [begins, r] : what)
      if (begins)
        here[r->what.part] = r->what;
    stretches_.push_back({column, static_cast<std::uint32_t>(mentions_.size()),
                          static_cast<std::uint32_t>(here.size())});
    for (const auto& [part, m] : here)
      mentions_.push_back(m);
  }
}

std::span<const cover::mention> cover::reaching(const spot& p) const {
  const auto row = cells::row_of(degrees(p.y));
  if (row < first_row_ || row - first_row_ + 1 >= static_cast<std::int64_t>(rows_.size()))
    return {};
  const auto at = static_cast<std::size_t>(row - first_row_);
  const auto of_row =
      std::span{stretches_}.subspan(rows_[at], std::size_t{rows_[at + 1]} - rows_[at]);
  const auto column = column_of(degrees(p.x), cells::columns(row));
  const auto next = std::ranges::upper_bound(of_row, column, {}, &stretch::column);
  if (next == of_row.begin())
    return {};
  const auto& found = *std::prev(next);
  return std::span{mentions_}.subspan(found.first, found.count);
}

std::size_t cover::footprint() const {
  return rows_.capacity() * sizeof rows_[0] + stretches_.capacity() * sizeof(stretch) +
         mentions_.capacity() * sizeof(mention) + edges_.capacity() * sizeof(edge);
}

} // namespace callout::zones
