#include "tests/bench/open_bookings.hpp"

#include <ctime>
#include <memory>
#include <stdexcept>

namespace callout::bench {

namespace {

constexpr std::size_t every = 997; ///< so many bookings between two whose ids are told

std::string hours_from_now(int hours) {
  const std::time_t at = std::time(nullptr) + hours * 3600;
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&at));
  return text;
}

std::string visit_number(std::size_t n) {
  // Spread over the city, so that no two places are quite the same.
  const double lat = 24.60 + 0.25 * static_cast<double>(n * 7919 % 10'007) / 10'007;
  const double lon = 46.55 + 0.30 * static_cast<double>(n * 104'729 % 10'009) / 10'009;
  return "{\"service\":\"ac.repair\",\"location\":{\"lat\":" + std::to_string(lat) +
         ",\"lon\":" + std::to_string(lon) + ",\"address\":\"شارع العليا " +
         std::to_string(n % 500) + "\"},\"when\":{\"start\":\"" + hours_from_now(48) +
         "\",\"end\":\"" + hours_from_now(50) + "\"},\"payment_method\":\"card\"}";
}

} // namespace

std::vector<std::string> open_bookings::make(std::size_t count) {
  loop events;
  std::vector<std::unique_ptr<wire>> lanes;
  std::vector<std::string> told;
  std::size_t asked = 0, answered = 0;
  const auto next = [&](std::size_t lane) {
    if (asked == count)
      return;
    const auto n = asked++;
    lanes[lane]->request("POST", "/v1/bookings", customers[n % customers.size()], visit_number(n));
  };
  for (std::size_t i = 0; i < in_flight; ++i)
    lanes.push_back(
        std::make_unique<wire>(events.epoll(), port, [&, i](int status, std::string_view body) {
          if (status != 201)
            throw std::runtime_error{"a booking was turned down: " + std::string{body}};
          if (++answered % every == 0 || answered + in_flight > count)
            told.emplace_back(text_field(body, "id"));
          next(i);
        }));
  for (std::size_t i = 0; i < in_flight; ++i)
    next(i);
  const auto patience = std::chrono::seconds{60} + std::chrono::milliseconds{20} * count;
  if (!events.run([&] { return answered == count; }, steady::now() + patience))
    throw std::runtime_error{"only " + std::to_string(answered) + " bookings were made in time"};
  return told;
}

} // namespace callout::bench
