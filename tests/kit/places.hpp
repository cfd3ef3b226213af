// Where people live, shop and work: points for bookings and technicians to be at.
#pragma once

#include "protocols/values.hpp"

#include <filesystem>
#include <vector>

namespace callout::kit {

struct place {
  geo_point at;
  std::string id;
  std::string category;
};

/// Reads a CSV whose first line names its columns; `lat` and `lon` (WGS 84 degrees) must be
/// among them. Throws std::runtime_error naming the file and line of a bad row.
std::vector<place> read_places(const std::filesystem::path& file);

/// The real points of Riyadh when they lie beside the project, else the few it ships.
std::filesystem::path places_file();
std::vector<place> places();

} // namespace callout::kit
