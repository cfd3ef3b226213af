#include "config/zones.hpp"

#include "actors/zones/geojson.hpp"

#include <fstream>
#include <sstream>

namespace callout::config {

namespace {

[[noreturn]] void fail(const std::string& file, const std::string& why) {
  throw std::runtime_error{"zones.file: " + file + ": " + why};
}

std::string text_of(const std::string& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    fail(file, "is a directory");
  const auto size = std::filesystem::file_size(file, error);
  if (error)
    fail(file, error.message());
  if (const auto most = zones::geojson_limits{}.bytes; size > most)
    fail(file, "larger than " + std::to_string(most) + " bytes");
  std::ifstream in{file, std::ios::binary};
  std::stringstream text;
  if (!(text << in.rdbuf()) && size > 0)
    fail(file, "cannot be read");
  return text.str();
}

} // namespace

std::optional<zones::zone_map> read_zones(const settings& s) {
  const auto& file = s.zones.file;
  if (file.empty())
    return std::nullopt;
  auto all = zones::from_geojson(text_of(file));
  if (!all)
    fail(file, all.error().detail);
  return zones::zone_map{*std::move(all)};
}

} // namespace callout::config
