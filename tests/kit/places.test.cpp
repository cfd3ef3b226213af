#include "tests/kit/places.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace callout::kit {
namespace {

std::filesystem::path written(const temporary_directory& here, const std::string& text) {
  const auto file = here / "places.csv";
  std::ofstream{file} << text;
  return file;
}

TEST(Places, AreReadByTheNamesOfTheirColumns) {
  temporary_directory here;
  const auto all = read_places(
      written(here, "osm_id,lon,lat,category\r\n7,46.6,24.7,health\r\n8,46.7,24.8,cafe"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].at, (geo_point{24.7, 46.6}));
  EXPECT_EQ(all[0].category, "health");
  EXPECT_EQ(all[1].id, "8");
}

TEST(Places, ABadRowIsNamedByItsLine) {
  temporary_directory here;
  for (const std::string row : {"1,24.7", "1,24.7x,46.6", "1,124.7,46.6", "1,nan,46.6"}) {
    try {
      read_places(written(here, "id,lat,lon\n0,24.5,46.5\n" + row + "\n"));
      FAIL() << row << " was taken";
    } catch (const std::runtime_error& e) {
      EXPECT_NE(std::string{e.what()}.find("places.csv:3"), std::string::npos) << e.what();
    }
  }
}

TEST(Places, AFileWithoutPlacesIsRefused) {
  temporary_directory here;
  EXPECT_THROW(read_places(here / "none.csv"), std::runtime_error);
  EXPECT_THROW(read_places(written(here, "id,lat,lon\n")), std::runtime_error);
  EXPECT_THROW(read_places(written(here, "id,x,y\n1,2,3\n")), std::runtime_error);
}

TEST(Places, TheOnesAtHandLieInRiyadh) {
  const auto all = places();
  EXPECT_GE(all.size(), 50U);
  for (const auto& p : all)
    EXPECT_LT(distance_m(p.at, {24.71, 46.68}), 120'000) << p.id;
}

} // namespace
} // namespace callout::kit
