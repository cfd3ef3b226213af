// The tally as JSON, for the report file.
#include "simulations/city/tally.hpp"

namespace callout::city {
namespace {

json figures(const samples& s) {
  json j{{"count", s.count()}};
  for (const auto& [name, share] : {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}})
    if (const auto value = s.quantile(share))
      j[name] = *value;
  return j;
}

json figures(const kept& k) {
  return {{"kept", k.yes}, {"of", k.all}};
}

} // namespace

json tally::document() const {
  return {{"bookings",
           {{"made", made},
            {"completed", completed},
            {"cancelled", cancelled},
            {"unfulfilled", unfulfilled},
            {"expired", expired},
            {"unconfirmed", unconfirmed},
            {"open", open},
            {"turned_away", turned_away},
            {"held_back", held_back}}},
          {"offers",
           {{"made", offers},
            {"accepted", accepted},
            {"declined", declined},
            {"ignored", ignored},
            {"withdrawn", withdrawn},
            {"lost", lost}}},
          {"jobs",
           {{"finished", jobs_finished},
            {"called_off", jobs_called_off},
            {"abandoned", jobs_abandoned}}},
          {"seconds",
           {{"answer", figures(answer)},
            {"to_offer", figures(to_offer)},
            {"to_accept", figures(to_accept)},
            {"to_arrive", figures(to_arrive)},
            {"to_finish", figures(to_finish)}}},
          {"sla", {{"respond", figures(respond)}, {"arrive", figures(arrive)}}},
          {"refusals", refusals}};
}

} // namespace callout::city
