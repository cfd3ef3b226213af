// The table at the end, and the same as a JSON file.
#pragma once

#include "simulations/city/books.hpp"
#include "simulations/city/town.hpp"

namespace callout::city {

std::string final_table(const town&, const books&);
json final_report(const town&, const books&);

} // namespace callout::city
