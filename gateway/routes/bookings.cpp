// What customers, technicians and operators do with bookings.
#include "gateway/routes/asked.hpp"
#include "gateway/routes/bodies.hpp"
#include "gateway/routes/commands.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "gateway/routes/listed.hpp"
#include "gateway/routes/zones.hpp"
#include "persistence/hash_chain.hpp"
#include "protocols/booking.hpp"
#include "protocols/payment.hpp"

namespace callout::routes {

namespace {

constexpr refusal no_service{"booking.unknown_service", 422, "The catalogue has no such service."};

using enum callout::role;
const std::vector<role> customers{customer, operator_, admin};
const std::vector<role> technicians{technician, operator_, admin};
const std::vector<role> staff{operator_, admin};
const std::vector<role> parties{customer, technician, operator_, admin};

entity_ref booking_of(const std::string& id) {
  return {"booking", id};
}

/// The customer reads the code to the technician at the door; nobody else is shown it.
std::string with_start_code(const services& s, const principal& by, const booking_id& id,
                            std::string view) {
  if (by.role != customer)
    return view;
  for (const char* waiting :
       {R"("status":"assigned")", R"("status":"en_route")", R"("status":"arrived")"})
    if (view.find(waiting) != view.npos) {
      view.pop_back();
      return view + ",\"start_code\":\"" + s.keys.start_code(id, 1) + "\"}";
    }
  return view;
}

command_options shown(const services& s, const visit& v, booking_id id, unsigned status = 200) {
  return {.status = status,
          .shape = [&s, by = v.by(), id = std::move(id)](
                       reply& r) { return with_start_code(s, by, id, std::move(r.view)); },
          .conditional = true};
}

void send_create(const services& s, visit v, const std::string& id, booking::create c) {
  auto options = shown(s, v, {id}, 201);
  options.conditional = false;
  options.location = [id](const reply&) { return "/v1/bookings/" + id; };
  send_command(s, std::move(v), booking_of(id), payload::of<booking::command>(std::move(c)),
               std::move(options));
}

void refuse(const visit& v, const no_visits& why) {
  v.respond(http::problem(why.why, v.asked.request_id, why.more));
}

/// Nobody comes there. But what was booked under this key while somebody did is answered as it was.
void refuse_create(const services& s, visit v, bool has_key, const std::string& id,
                   booking::create c, no_visits shut) {
  if (!has_key)
    return refuse(v, shut);
  const auto by = v.by();
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.view(
      booking_of(id), by,
      [&s, shared, id, c = std::move(c), shut = std::move(shut)](const outcome<reply>& known) {
        if (known)
          return send_create(s, std::move(*shared), id, c);
        if (known.error().status == 404)
          return refuse(*shared, shut);
        turn_down(*shared, known.error());
      });
}

void create(const services& s, visit v) {
  const auto body = body_of<book>(v);
  if (!body)
    return;
  const auto* terms = s.services_sold.terms(body->service);
  if (!terms)
    return v.refuse(because(no_service, "/service: the catalogue has no '" + body->service + "'"));
  booking::create c;
  c.customer = body->customer && v.by().staff() ? *body->customer : v.by().subject;
  if (body->customer && *body->customer != c.customer)
    return v.refuse({"forbidden", "/customer: only operators book for others", 403});
  c.service = body->service;
  c.location = {{body->location.lat, body->location.lon}, body->location.address};
  c.slot = body->when.slot;
  c.note = body->note;
  c.payment_method = body->payment_method;
  c.terms = terms_at(s, c.location.point, *terms);
  const auto idem = idempotency_of(v);
  if (!idem.ok)
    return;
  // With a key the id follows from it, so that a retry finds the same booking anywhere.
  const auto id = idem.key ? s.keys.derived_id(auth::purpose::idempotency,
                                               {"booking", v.by().text(), *idem.key})
                           : random_id();
  auto shut = no_visits_at(s, c.location.point);
  if (!shut)
    shut = too_hot_for(s, c.service, c.location.point, c.slot ? c.slot->from : s.clock.now());
  if (shut)
    return refuse_create(s, std::move(v), idem.key.has_value(), id, std::move(c), *std::move(shut));
  send_create(s, std::move(v), id, std::move(c));
}

/// A command without a body of its own, or with the fields of `T`.
template <class T>
auto simple() {
  return [](const services& s, visit v) {
    const auto id = id_of(v);
    if (!id)
      return;
    auto command = body_of<T>(v);
    if (!command)
      return;
    auto options = shown(s, v, {*id});
    send_command(s, std::move(v), booking_of(*id),
                 payload::of<booking::command>(*std::move(command)), std::move(options));
  };
}

bool matches(const services& s, const std::string& booking, const std::string& code) {
  return auth::equal(s.keys.start_code({booking}, 1), auth::western_digits(code));
}

void arrive(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  const auto body = body_of<arrive_with>(v);
  if (!body)
    return;
  booking::arrive c{.fix = {}, .code_matches = {}, .reason = body->reason};
  if (const auto& p = body->position)
    c.fix = {{p->lat, p->lon}, p->accuracy_m, p->at};
  else if (const auto known = s.supply.position_of(v.by().subject); known && !v.by().staff())
    c.fix = {known->point, known->accuracy_m, known->at};
  if (body->code)
    c.code_matches = matches(s, *id, *body->code);
  auto options = shown(s, v, {*id});
  send_command(s, std::move(v), booking_of(*id), payload::of<booking::command>(std::move(c)),
               std::move(options));
}

void start(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  const auto body = body_of<start_with_code>(v);
  if (!body)
    return;
  const bool right = matches(s, *id, body->code);
  auto options = shown(s, v, {*id});
  send_command(s, std::move(v), booking_of(*id),
               payload::of<booking::command>(booking::start{right}), std::move(options));
}

/// Whose slot it is already, he is answered as he was.
std::optional<no_visits> no_visits_then(const services& s, const json& shown,
                                        const time_slot& slot) {
  if (shown.at("when") == json::parse(to_json(slot)))
    return std::nullopt;
  const auto& where = shown.at("location");
  const geo_point point{where.at("lat").get<double>(), where.at("lon").get<double>()};
  if (auto shut = no_visits_at(s, point, "the visit's place"))
    return shut;
  return too_hot_for(s, shown.at("service").get<std::string>(), point, slot.from);
}

void reschedule(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  const auto body = body_of<slot_request>(v);
  if (!body)
    return;
  if (!body->when.slot)
    return v.refuse({"malformed", "/when: expected a slot"});
  const auto move = [&s, id = *id,
                     c = booking::reschedule{*body->when.slot, body->for_customer}](visit v) {
    auto options = shown(s, v, {id});
    send_command(s, std::move(v), booking_of(id), payload::of<booking::command>(c),
                 std::move(options));
  };
  if (!s.zones)
    return move(std::move(v));
  const auto by = v.by();
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.view(booking_of(*id), by,
              [&s, shared, move, slot = *body->when.slot](const outcome<reply>& known) {
                if (!known)
                  return turn_down(*shared, known.error());
                if (const auto why = no_visits_then(s, json::parse(known->view), slot))
                  return refuse(*shared, *why);
                move(std::move(*shared));
              });
}

void cancel(const services& s, visit v) {
  const auto preview = v.asked.parameter("preview").value_or("0");
  if (preview != "0" && preview != "1")
    return v.refuse({"malformed", "preview: expected 1 or 0"});
  if (preview == "1") {
    const auto id = id_of(v);
    if (id)
      send_view(s, std::move(v), booking_of(*id), {}, "booking.cancel");
    return;
  }
  simple<booking::cancel>()(s, std::move(v));
}

void list(const services& s, visit v) {
  views::booking_filter filter;
  if (const auto status = v.asked.parameter("status")) {
    if (!from_name<booking::phase>(*status))
      return v.refuse({"malformed", "status: no such status"});
    filter.status = std::string{*status};
  }
  if (v.by().role == customer)
    filter.customer = v.by().subject;
  if (v.by().role == technician)
    filter.technician = v.by().subject;
  send_page(s, std::move(v), [filter](views::reader& r, std::string_view cursor, std::size_t n) {
    return r.bookings(filter, cursor, n);
  });
}

std::string history_line(const event_row& r) {
  std::string out = "{\"version\":" + std::to_string(r.version) + ",\"at\":";
  codec<instant>::write(out, r.at);
  out += ",\"type\":";
  write_quoted(out, r.type);
  out += ",\"by\":";
  write_quoted(out, r.principal);
  out += ",\"command\":";
  write_quoted(out, r.command_id);
  out.append(",\"position\":{\"shard\":").append(std::to_string(r.shard));
  out.append(",\"seq\":").append(std::to_string(r.seq)).append("},\"previous_hash\":\"");
  out.append(to_hex(r.previous_hash)).append("\",\"data\":").append(r.data).append("}");
  return out;
}

std::string history_page(const std::vector<event_row>& rows, std::size_t limit) {
  std::string body = "{\"items\":[";
  for (std::size_t i = 0; i < std::min(rows.size(), limit); ++i)
    body.append(body.back() == '[' ? "" : ",").append(history_line(rows[i]));
  body += ']';
  if (rows.size() > limit)
    body += ",\"next_cursor\":\"" + cursor_after(rows[limit - 1].version) + '"';
  return body + '}';
}

/// Whoever may see the booking may see how it came to be.
void history(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  const auto limit = limit_of(s, v);
  if (!limit)
    return;
  const auto after = version_after(v.asked.parameter("cursor").value_or(""));
  if (!after)
    return v.refuse(after.error());
  const auto by = v.by();
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.view(booking_of(*id), by,
              [&s, shared, id = *id, after = *after, limit = *limit](outcome<reply> r) {
                if (!r)
                  return turn_down(*shared, r.error());
                s.door.history(booking_of(id), after, limit + 1,
                               [shared, limit](outcome<std::vector<event_row>> rows) {
                                 if (!rows)
                                   return turn_down(*shared, rows.error());
                                 shared->answer(200, history_page(*rows, limit));
                               });
              });
}

auto show(const char* kind) {
  return [kind](const services& s, visit v) {
    const auto id = id_of(v);
    if (!id)
      return;
    const auto by = v.by();
    send_view(s, std::move(v), {kind, *id}, [&s, by, id = *id](reply& r) {
      return with_start_code(s, by, {id}, std::move(r.view));
    });
  };
}

void add_shown(route_table& t, route r) {
  r.of_one = true;
  t.push_back(std::move(r));
}

/// What the technician does at the door.
template <class One>
void add_work(const One& one) {
  one("depart", "On the way.", {technician}, simple<booking::depart>());
  one("arrive", "At the door, shown by the position or the customer's code.", technicians, arrive,
      schema_of<arrive_with>());
  one("start", "Begin, with the customer's code.", technicians, start,
      schema_of<start_with_code>());
  one("pause", "Work rests.", technicians, simple<booking::pause>(), schema_of<booking::pause>());
  one("resume", "Work goes on.", technicians, simple<booking::resume>());
  one("propose-extra", "Ask for a further cost.", {technician}, simple<booking::propose_extra>(),
      schema_of<booking::propose_extra>());
  one("finish", "The work is done.", technicians, simple<booking::finish>());
  one("no-show", "The customer is not there.", technicians, simple<booking::customer_no_show>());
}

} // namespace

void add_bookings(route_table& t) {
  using enum http::verb;
  const auto one = [&](std::string verb, std::string summary, std::vector<role> who, auto run,
                       json body = nullptr) {
    t.push_back({post, "/v1/bookings/{id}/" + verb, verb + "_booking", std::move(summary),
                 std::move(who), run, std::move(body), booking_shown()});
    t.back().conditional = true;
  };
  t.push_back({post, "/v1/bookings", "create_booking", "Book a visit.", customers, create,
               schema_of<book>(), booking_shown(), 201});
  t.push_back({get, "/v1/bookings", "list_bookings", "Bookings, newest first.", parties, list,
               nullptr, list_of<booking_listed>()});
  t.back().query = {"status", "limit", "cursor"};
  add_shown(t, {get, "/v1/bookings/{id}", "show_booking", "One booking.", parties, show("booking"),
                nullptr, booking_shown()});
  t.push_back({get, "/v1/bookings/{id}/history", "booking_history",
               "All that happened to a booking, in order.", parties, history, nullptr, page_of()});
  t.back().query = paging;
  add_shown(t, {get, "/v1/bookings/{id}/payment", "booking_payment", "The money of a booking.",
                staff, show("payment"), nullptr, schema_of<payment::view>()});
  add_shown(t, {get, "/v1/bookings/{id}/dispatching", "booking_dispatching",
                "How a technician is being found.", staff, show("dispatching")});
  one("cancel", "Cancel; with preview=1 only say what it would cost.", customers, cancel,
      schema_of<booking::cancel>());
  t.back().query = {"preview"};
  t.back().answer = {{"oneOf", {booking_shown(), fee_shown()}}};
  one("submit-payment", "Try the payment again, or hold the money for a later visit now.",
      customers, simple<booking::submit_payment>());
  one("confirm", "The work is done as agreed.", customers, simple<booking::confirm>(),
      schema_of<booking::confirm>());
  one("reject", "The work is not done as agreed.", {customer}, simple<booking::reject>(),
      schema_of<booking::reject>());
  one("reschedule", "Move to another slot.", customers, reschedule, schema_of<slot_request>());
  one("approve-extra", "Agree to a further cost.", {customer}, simple<booking::approve_extra>(),
      schema_of<booking::approve_extra>());
  one("decline-extra", "Do not agree to it.", {customer}, simple<booking::decline_extra>());
  one("dispute", "Complain after completion.", {customer}, simple<booking::open_dispute>(),
      schema_of<booking::open_dispute>());
  one("resolve", "Settle a dispute.", staff, simple<booking::resolve>(),
      schema_of<booking::resolve>());
  t.back().fresh = true;
  add_work(one);
  one("abort", "Stop for good after work began.", parties, simple<booking::abort>(),
      schema_of<booking::abort>());
  one("assign", "Choose the technician.", staff, simple<booking::assign>(),
      schema_of<booking::assign>());
  one("unassign", "Take the job back.", technicians, simple<booking::unassign>(),
      schema_of<booking::unassign>());
  t.back().answer = {{"oneOf", {booking_shown(), nothing_shown()}}};
  one("start-matching", "Begin to look for a technician now.", staff,
      simple<booking::start_matching>());
}

} // namespace callout::routes
