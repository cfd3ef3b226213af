// Puts a city together and lets it live.
#include "simulations/city/city.hpp"
#include "simulations/city/report.hpp"
#include "tests/kit/http_client.hpp"

#include <cstdio>
#include <fstream>

namespace callout::city {
namespace {

boost::asio::ip::tcp::endpoint endpoint_of(const std::string& url) {
  const auto at = kit::split_url(url);
  boost::asio::io_context io;
  boost::asio::ip::tcp::resolver names{io};
  return *names.resolve(at.host, at.port).begin();
}

std::filesystem::path places_of(const options& o) {
  return o.places.empty() ? std::filesystem::path{CALLOUT_CITY_PLACES} : o.places;
}

/// 0 when all went well, 1 when the run was cut short, 3 when the books do not balance.
int live(const options& o) {
  const identities people{o};
  boost::asio::io_context io{1};
  town where{io, o, endpoint_of(o.url), kit::read_places(places_of(o))};
  city life{where, people};
  life.begin();
  io.run();
  const auto text = final_table(where, life.ledger());
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (!o.report.empty())
    std::ofstream{o.report} << final_report(where, life.ledger()).dump(2) << "\n";
  if (!life.trouble().empty()) {
    std::fprintf(stderr, "city: %s\n", life.trouble().c_str());
    return 1;
  }
  return life.ledger().good() ? 0 : 3;
}

} // namespace
} // namespace callout::city

int main(int argc, char** argv) {
  const auto options = callout::city::read_options(argc, argv);
  try {
    return callout::city::live(options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "city: %s\n", e.what());
    return 1;
  }
}
