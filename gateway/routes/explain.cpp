// GET /v1/bookings/{id}/dispatch: why this technician and not that one.
#include "actors/replay/explain.hpp"
#include "gateway/routes/commands.hpp"
#include "gateway/routes/reasons.hpp"

namespace callout::routes {

namespace {

using enum callout::role;

/// Read from the first, since what a choice was made from is the fold of all before it.
constexpr std::size_t rows_most = 1'000;

std::vector<replay::past> past_of(const std::vector<event_row>& rows) {
  std::vector<replay::past> all;
  for (std::size_t i = 0; i < std::min(rows.size(), rows_most); ++i)
    if (auto one = replay::read(rows[i].version, rows[i].at, rows[i].type, rows[i].data))
      all.push_back(*std::move(one));
  return all;
}

void answer(const visit& v, const booking_id& id, const std::vector<event_row>& rows) {
  const auto past = past_of(rows);
  if (past.empty())
    return v.refuse(dispatching::not_found);
  auto shown = replay::explain(id, past);
  shown.complete = shown.complete && rows.size() <= rows_most;
  if (!v.by().staff()) {
    auto his = replay::about(v.by().subject, std::move(shown));
    if (!his) // As if there were no such booking: it is nothing to him.
      return v.refuse(dispatching::not_found);
    shown = *std::move(his);
  }
  const auto l = preferred(v.asked.header("accept-language").value_or(""));
  put_into_words(shown, l);
  v.answer(200, to_json(shown),
           {{"Content-Language", std::string{name_of(l)}}, {"Vary", "Accept-Language"}});
}

void explain(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.history({"dispatching", *id}, 0, rows_most + 1,
                 [shared, id = booking_id{*id}](outcome<std::vector<event_row>> rows) {
                   if (!rows)
                     return turn_down(*shared, rows.error());
                   try {
                     answer(*shared, id, *rows);
                   } catch (const std::exception& e) { // Of a newer program than this one.
                     turn_down(*shared, because(unavailable, e.what()));
                   }
                 });
}

} // namespace

void add_explain(route_table& t) {
  t.push_back({http::verb::get,
               "/v1/bookings/{id}/dispatch",
               "explain_dispatch",
               "Why this technician and not that one: to staff all of it, to a technician what is "
               "about him. In English or Arabic, by Accept-Language.",
               {technician, operator_, admin},
               explain,
               nullptr,
               schema_of<dispatching::explanation>()});
}

} // namespace callout::routes
