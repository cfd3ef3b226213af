// What technicians do for themselves, and operators with technicians.
#include "gateway/routes/bodies.hpp"
#include "gateway/routes/commands.hpp"
#include "protocols/technician.hpp"

namespace callout::routes {

namespace {

using enum callout::role;

constexpr refusal stale_position{"technician.position_stale", 422,
                                 "The position is too old, or lies in the future."};

entity_ref technician_of(const person_id& who) {
  return {"technician", who.text};
}

template <class T>
void about_me(const services& s, visit v) {
  auto body = body_of<T>(v);
  if (!body)
    return;
  const auto me = technician_of(v.by().subject);
  send_command(s, std::move(v), me, payload::of<technician::command>(*std::move(body)),
               {.conditional = true});
}

/// What a technician changes of himself, having seen it.
template <class T>
route mine(http::verb method, std::string path, std::string operation, std::string summary) {
  return {.method = method,
          .path = std::move(path),
          .operation = std::move(operation),
          .summary = std::move(summary),
          .who = {technician},
          .run = about_me<T>,
          .body = schema_of<T>(),
          .answer = schema_of<technician::view>(),
          .conditional = true};
}

void locate(const services& s, visit v) {
  const auto p = body_of<position>(v);
  if (!p)
    return;
  const auto now = s.clock.now();
  if (p->at + s.policy.position_age < now || p->at > now + s.policy.position_age)
    return v.refuse(because(stale_position, "/at: too old, or in the future"));
  s.moved(v.by().subject, {p->lat, p->lon}, p->accuracy_m, p->at);
  v.answer(204, "");
}

/// What a technician says with his answer to an offer, which the path names.
template <class T>
struct words_for {
  static constexpr auto fields() { return std::tuple{}; }
};

template <>
struct words_for<technician::decline> {
  std::optional<std::string> reason;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &words_for::reason, "Why not.", bounds{.max_length = 64}}};
  }
};

template <class T>
void answer_offer(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  auto body = body_of<words_for<T>>(v);
  if (!body)
    return;
  T command;
  if constexpr (std::is_same_v<T, technician::decline>)
    command.reason = std::move(body->reason);
  command.offer = {*id};
  const auto me = technician_of(v.by().subject);
  send_command(s, std::move(v), me, payload::of<technician::command>(std::move(command)));
}

void approve(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  auto body = body_of<technician::approve>(v);
  if (!body)
    return;
  send_command(s, std::move(v), {"technician", *id},
               payload::of<technician::command>(*std::move(body)));
}

void show_me(const services& s, visit v) {
  const auto me = technician_of(v.by().subject);
  send_view(s, std::move(v), me);
}

} // namespace

void add_technicians(route_table& t) {
  using enum http::verb;
  t.push_back({get,
               "/v1/technicians/me",
               "show_technician",
               "My profile, shift and calendar.",
               {technician},
               show_me,
               nullptr,
               schema_of<technician::view>()});
  t.back().of_one = true;
  t.push_back(mine<technician::set_profile>(put, "/v1/technicians/me", "set_technician_profile",
                                            "Name, skills and base."));
  t.push_back(mine<technician::set_shift>(post, "/v1/technicians/me/shift", "set_shift",
                                          "Begin or end a shift."));
  t.push_back({post,
               "/v1/technicians/me/location",
               "set_location",
               "Where I am.",
               {technician},
               locate,
               schema_of<position>(),
               nullptr,
               204});
  t.push_back({post,
               "/v1/technicians/{id}/approve",
               "approve_technician",
               "The papers are in order.",
               {operator_, admin},
               approve,
               schema_of<technician::approve>(),
               schema_of<technician::view>()});
  t.push_back({post,
               "/v1/offers/{id}/accept",
               "accept_offer",
               "Take the job.",
               {technician},
               answer_offer<technician::accept>,
               nullptr,
               schema_of<technician::view>()});
  t.push_back({post,
               "/v1/offers/{id}/decline",
               "decline_offer",
               "Leave it to others.",
               {technician},
               answer_offer<technician::decline>,
               schema_of<words_for<technician::decline>>(),
               schema_of<technician::view>()});
}

} // namespace callout::routes
