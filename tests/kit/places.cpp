// Reads place lists: plain CSV without quotes, columns found by name.
#include "tests/kit/places.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace callout::kit {
namespace {

std::vector<std::string_view> cells(std::string_view line) {
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  std::vector<std::string_view> all;
  for (;;) {
    const auto comma = line.find(',');
    all.push_back(line.substr(0, comma));
    if (comma == line.npos)
      return all;
    line.remove_prefix(comma + 1);
  }
}

bool degrees(std::string_view text, double limit, double& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size() && into >= -limit &&
         into <= limit;
}

std::size_t column(const std::vector<std::string_view>& names, std::string_view name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

} // namespace

std::vector<place> read_places(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string header, line;
  if (!in || !std::getline(in, header))
    throw std::runtime_error{"cannot read places from " + file.string()};
  const auto names = cells(header);
  const auto lat = column(names, "lat"), lon = column(names, "lon");
  const auto kind = column(names, "category");
  if (lat == names.size() || lon == names.size())
    throw std::runtime_error{file.string() + ": the first line must name lat and lon"};
  std::vector<place> all;
  for (std::size_t number = 2; std::getline(in, line); ++number) {
    if (line.empty())
      continue;
    const auto row = cells(line);
    place p;
    if (row.size() != names.size() || !degrees(row[lat], 90, p.at.lat) ||
        !degrees(row[lon], 180, p.at.lon))
      throw std::runtime_error{file.string() + ":" + std::to_string(number) + ": not a place"};
    p.id = row[0];
    if (kind < row.size())
      p.category = row[kind];
    all.push_back(std::move(p));
  }
  if (all.empty())
    throw std::runtime_error{file.string() + " holds no places"};
  return all;
}

std::filesystem::path places_file() {
  const std::filesystem::path source{CALLOUT_SOURCE_DIR};
  const auto real = source / "../shared/data/riyadh-places.csv";
  std::error_code ignored;
  if (std::filesystem::exists(real, ignored))
    return real;
  return source / "simulations/city/places.csv";
}

std::vector<place> places() {
  return read_places(places_file());
}

} // namespace callout::kit
