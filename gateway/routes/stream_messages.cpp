#include "gateway/routes/stream_messages.hpp"

#include "gateway/routes/bodies.hpp"
#include "protocols/booking.hpp"
#include "protocols/payment.hpp"
#include "protocols/payout.hpp"
#include "protocols/session.hpp"
#include "protocols/technician.hpp"

#include <algorithm>

namespace callout::routes {

namespace {

using enum role;
using enum speaker;

struct with_token {
  std::string token;
  static constexpr auto fields() {
    return std::tuple{field{"token", &with_token::token, "An access token."}};
  }
};

struct with_offset {
  std::uint64_t offset = 0;
  static constexpr auto fields() {
    return std::tuple{field{"offset", &with_offset::offset, "Up to which nothing was missed."}};
  }
};

struct with_nothing {
  static constexpr auto fields() { return std::tuple{}; }
};

struct where_resumed {
  bool recovered = false;
  std::uint64_t offset = 0;
  static constexpr auto fields() {
    using r = where_resumed;
    return std::tuple{field{"recovered", &r::recovered,
                            "False: that offset is not of this log; read anew what you show."},
                      field{"offset", &r::offset, "The newest; frames go on after it."}};
  }
};

struct what_is_wrong {
  std::string code, detail;
  static constexpr auto fields() {
    using w = what_is_wrong;
    return std::tuple{field{"code", &w::code, "For programs; it does not change."},
                      field{"detail", &w::detail, "Where it has a place, opens with it."}};
  }
};

/// As actors/booking/react.cpp writes it.
struct booking_changed {
  booking_id booking;
  callout::booking::phase status{};
  std::optional<std::string> reason;
  static constexpr auto fields() {
    using c = booking_changed;
    return std::tuple{field{"booking", &c::booking}, field{"status", &c::status},
                      field{"reason", &c::reason, "A code."}};
  }
};

/// As config/installation.cpp writes it.
struct technician_moved {
  booking_id booking;
  double lat = 0, lon = 0;
  instant at{};
  static constexpr auto fields() {
    using m = technician_moved;
    return std::tuple{field{"booking", &m::booking}, field{"lat", &m::lat, "WGS 84 degrees."},
                      field{"lon", &m::lon, "WGS 84 degrees."}, field{"at", &m::at}};
  }
};

/// Its type stands among its fields.
template <class Fields>
json flat(std::string_view type) {
  auto s = schema_of<Fields>();
  s["properties"]["type"] = {{"const", type}};
  s["required"].push_back("type");
  return s;
}

/// Its fields stand under `data`.
template <class Data>
json shown(std::string_view type, bool in_order = true) {
  json s{
      {"type", "object"},
      {"additionalProperties", false},
      {"required", {"type", "at", "data"}},
      {"properties",
       {{"type", {{"const", type}}}, {"at", schema_of<instant>()}, {"data", schema_of<Data>()}}}};
  if (!in_order)
    return s;
  s["required"].push_back("offset");
  s["properties"]["offset"] = {{"type", "integer"},
                               {"minimum", 1},
                               {"description", "Counts by one; name the last one to resume."}};
  return s;
}

json example(const char* text) {
  return json::parse(text);
}

const std::vector<role> everybody{customer, technician, operator_, admin};

std::vector<stream_message> from_clients() {
  return {{"ack", client, "Seen up to there. The server does not need it.", everybody,
           flat<with_offset>("ack"), example(R"({"type":"ack","offset":7})")},
          {"hello", client,
           "Who I am: first, unless the request for the stream had a bearer; and later with a "
           "fresh token of the same person, before the old one expires.",
           everybody, flat<with_token>("hello"), example(R"({"type":"hello","token":"eyJ…"})")},
          {"location",
           client,
           "Where I am. Positions too old or in the future are refused.",
           {technician},
           flat<position>("location"),
           example(R"({"type":"location","lat":24.71,"lon":46.67,"accuracy_m":10,
                       "at":"2026-11-22T10:00:00.000Z"})")},
          {"ping", client, "Are you there? Answered by pong.", everybody,
           flat<with_nothing>("ping"), example(R"({"type":"ping"})")},
          {"resume", client, "Show me what came after; answered by that, and then resumed.",
           everybody, flat<with_offset>("resume"), example(R"({"type":"resume","offset":7})")}};
}

std::vector<stream_message> about_the_stream() {
  return {
      {"error", server, "What you said was not taken.", everybody, flat<what_is_wrong>("error"),
       example(R"({"type":"error","code":"malformed","detail":"/offset: expected an integer"})")},
      {"pong", server, "I am.", everybody, flat<with_nothing>("pong"),
       example(R"({"type":"pong"})")},
      {"ready", server, "Who you are is known. What comes later follows that offset.", everybody,
       flat<with_offset>("ready"), example(R"({"type":"ready","offset":7})")},
      {"resumed", server, "What was missed has been shown.", everybody,
       flat<where_resumed>("resumed"),
       example(R"({"type":"resumed","recovered":true,"offset":9})")},
      {"session.ended", server,
       "A refresh token of yours was used twice, so its session was ended.", everybody,
       shown<session::ended_frame>("session.ended"),
       example(R"({"type":"session.ended","offset":10,"at":"2026-11-22T10:00:00.000Z",
                       "data":{"session":"p-1:s-1","reason":"reused"}})")}};
}

std::vector<stream_message> about_visits() {
  return {{"booking.changed",
           server,
           "To the customer and the technician whose visit it is.",
           {customer, technician},
           shown<booking_changed>("booking.changed"),
           example(R"({"type":"booking.changed","offset":8,"at":"2026-11-22T10:00:00.000Z",
                       "data":{"booking":"b-1","status":"assigned"}})")},
          {"offer.made",
           server,
           "A job that you may take until then.",
           {technician},
           shown<technician::offer_made>("offer.made"),
           example(R"({"type":"offer.made","offset":8,"at":"2026-11-22T10:00:00.000Z",
                       "data":{"offer":"o-1","booking":"b-1","service":"ac.repair","area":"Olaya",
                         "price":{"minor":23000,"currency":"SAR"},"distance_m":1200,
                         "slot":{"start":"2026-11-22T10:30:00.000Z",
                                 "end":"2026-11-22T12:00:00.000Z"},
                         "expires_at":"2026-11-22T10:00:30.000Z"}})")},
          {"offer.withdrawn",
           server,
           "That job is not to be had any more, and why.",
           {technician},
           shown<technician::offer_withdrawn>("offer.withdrawn"),
           example(R"({"type":"offer.withdrawn","offset":9,"at":"2026-11-22T10:00:30.000Z",
                       "data":{"offer":"o-1","booking":"b-1","reason":"expired"}})")},
          {"payment.changed",
           server,
           "What you owe is tried again, or is not owed any more.",
           {customer},
           shown<payment::payment_changed>("payment.changed"),
           example(R"({"type":"payment.changed","offset":9,"at":"2026-11-22T13:00:00.000Z",
                       "data":{"booking":"b-1","status":"capture_failed",
                         "owed":{"minor":23000,"currency":"SAR"}}})")},
          {"payout.changed",
           server,
           "How far a payout to you is.",
           {technician},
           shown<payout::payout_changed>("payout.changed"),
           example(R"({"type":"payout.changed","offset":9,"at":"2026-11-23T00:00:00.000Z",
                       "data":{"payout":"o-1","status":"paid",
                         "amount":{"minor":18000,"currency":"SAR"}}})")},
          {"technician.moved",
           server,
           "Where the technician of your visit is. The latest only: not in order, and not shown "
           "again by resume.",
           {customer},
           shown<technician_moved>("technician.moved", false),
           example(R"({"type":"technician.moved","at":"2026-11-22T10:05:00.000Z",
                       "data":{"booking":"b-1","lat":24.71,"lon":46.67,
                         "at":"2026-11-22T10:05:00.000Z"}})")}};
}

} // namespace

const std::vector<stream_message>& stream_messages() {
  static const auto all = [] {
    auto list = from_clients();
    for (auto more : {about_the_stream(), about_visits()})
      std::ranges::move(more, std::back_inserter(list));
    return list;
  }();
  return all;
}

const stream_message* said_by_clients(std::string_view type) {
  for (const auto& m : stream_messages())
    if (m.by == client && m.type == type)
      return &m;
  return nullptr;
}

std::string types_of_clients() {
  std::vector<std::string_view> types;
  for (const auto& m : stream_messages())
    if (m.by == client)
      types.push_back(m.type);
  std::string all;
  for (const auto& t : types)
    all.append(all.empty() ? "" : t == types.back() ? " or " : ", ").append(t);
  return all;
}

} // namespace callout::routes
