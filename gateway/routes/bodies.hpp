// What clients send, where it differs from the commands it becomes.
#pragma once

#include "protocols/principal.hpp"
#include "protocols/terms.hpp"

namespace callout {

namespace routes {

/// "asap", or a slot.
struct wanted_time {
  std::optional<time_slot> slot;
  bool operator==(const wanted_time&) const = default;
};

struct address {
  double lat = 0;
  double lon = 0;
  std::string address;
  static constexpr auto fields() {
    using a = routes::address;
    return std::tuple{
        field{"lat", &a::lat, "WGS 84 degrees.", bounds{.min = -90, .max = 90}},
        field{"lon", &a::lon, "WGS 84 degrees.", bounds{.min = -180, .max = 180}},
        field{"address", &a::address, "", bounds{.min_length = 1, .max_length = 500}}};
  }
};

struct book {
  std::string service;
  routes::address location;
  wanted_time when;
  std::optional<std::string> note;
  std::string payment_method;
  std::optional<person_id> customer;
  static constexpr auto fields() {
    using b = book;
    return std::tuple{
        field{"service", &b::service, "A code of the catalogue.", bounds{.max_length = 64}},
        field{"location", &b::location},
        field{"when", &b::when},
        field{"note", &b::note, "For the technician.", bounds{.max_length = 1000}},
        field{"payment_method", &b::payment_method, "As in card.",
              bounds{.min_length = 1, .max_length = 64}},
        field{"customer", &b::customer, "By operators, on a customer's behalf."}};
  }
};

struct start_with_code {
  std::string code;
  static constexpr auto fields() {
    return std::tuple{field{"code", &start_with_code::code, "The customer's four digits.",
                            bounds{.min_length = 4, .max_length = 8}}};
  }
};

struct slot_request {
  wanted_time when;
  std::optional<bool> for_customer;
  static constexpr auto fields() {
    using r = slot_request;
    return std::tuple{field{"when", &r::when},
                      field{"for_customer", &r::for_customer,
                            "By operators: the customer wants it, so the SLA starts anew."}};
  }
};

struct position {
  double lat = 0;
  double lon = 0;
  double accuracy_m = 0;
  instant at{};
  static constexpr auto fields() {
    using p = position;
    return std::tuple{field{"lat", &p::lat, "", bounds{.min = -90, .max = 90}},
                      field{"lon", &p::lon, "", bounds{.min = -180, .max = 180}},
                      field{"accuracy_m", &p::accuracy_m, "", bounds{.min = 0, .max = 100'000}},
                      field{"at", &p::at}};
  }
};

/// A number as it was typed or pasted, with whatever marks contact lists put around it.
struct typed_phone {
  std::string text;
  bool operator==(const typed_phone&) const = default;
};

/// How a technician shows that he is at the door; an operator gives a reason instead.
struct arrive_with {
  std::optional<routes::position> position;
  std::optional<std::string> code;
  std::optional<std::string> reason;
  static constexpr auto fields() {
    using a = arrive_with;
    return std::tuple{
        field{"position", &a::position, "Where I am; otherwise what was last known counts."},
        field{"code", &a::code, "The customer's four digits, when the position does not show it.",
              bounds{.min_length = 4, .max_length = 8}},
        field{"reason", &a::reason, "By operators.", bounds{.max_length = 500}}};
  }
};

struct ask_code {
  typed_phone phone;
  static constexpr auto fields() { return std::tuple{field{"phone", &ask_code::phone}}; }
};

struct ask_tokens {
  std::optional<challenge_id> challenge;
  std::optional<std::string> code;
  std::optional<std::string> refresh_token;
  std::optional<callout::role> role;
  static constexpr auto fields() {
    using a = ask_tokens;
    return std::tuple{
        field{"challenge_id", &a::challenge}, field{"code", &a::code, "", bounds{.max_length = 16}},
        field{"refresh_token", &a::refresh_token, "", bounds{.max_length = 512}},
        field{"role", &a::role, "What the tokens are to speak for; customer unless given."}};
  }
};

} // namespace routes

template <>
struct codec<routes::typed_phone> {
  static constexpr bounds length{.min_length = 4, .max_length = 64};
  static routes::typed_phone read(const json& j, pointer at, const bounds&) {
    at.closed = false; // `e164` judges the characters.
    return {read_text(j, at, length)};
  }
  static void write(std::string& out, const routes::typed_phone& x) { write_quoted(out, x.text); }
  static json schema(const bounds&) { return text_schema(length); }
};

template <>
struct codec<routes::wanted_time> {
  static void write(std::string& out, const routes::wanted_time& x) {
    if (x.slot)
      codec<time_slot>::write(out, *x.slot);
    else
      out += "\"asap\"";
  }
  static routes::wanted_time read(const json& j, const pointer& at, const bounds&) {
    if (j.is_string() && j.get_ref<const std::string&>() == "asap")
      return {};
    if (!j.is_object())
      throw malformed{at, "expected \"asap\" or {start, end}"};
    return {codec<time_slot>::read(j, at, {})};
  }
  static json schema(const bounds&) {
    return {{"oneOf", {{{"const", "asap"}}, codec<time_slot>::schema({})}}};
  }
};

} // namespace callout
