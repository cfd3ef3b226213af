// Signing in: a code to the phone, then tokens; refreshing them; who I am.
#include "gateway/auth/client_network.hpp"
#include "gateway/auth/refresh_token.hpp"
#include "gateway/routes/bodies.hpp"
#include "gateway/routes/commands.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "gateway/routes/rate_limit.hpp"
#include "gateway/routes/signing_in.hpp"
#include "protocols/account.hpp"

namespace callout::routes {

namespace {

using enum callout::role;

constexpr refusal bad_grant{"malformed", 400,
                            "/: expected challenge_id and code, or refresh_token"};
constexpr refusal not_by_phone{"auth.not_by_phone", 403,
                               "Staff signs in by password and code: /v1/auth/staff/tokens."};

/// The challenge names its phone's entity, so that no index is needed: "<phone's id>:<n>".
std::string phone_entity(const challenge_id& id) {
  return std::string{placement_key(id.text)};
}

/// How often one may ask, and for how long not again where that is known.
std::vector<http::name_value> rate_of(const services& s, std::string_view window,
                                      const outcome<reply>& r) {
  std::vector<http::name_value> all{rate_policy(s.policy)};
  std::optional<std::chrono::seconds> wait;
  if (!r)
    wait = challenge::retry_after(r.error());
  else if (!r->replayed && !r->pending)
    wait = std::chrono::seconds{json::parse(r->view).value("retry_after", std::int64_t{})};
  if (wait && wait->count() > 0)
    all.push_back(none_left(window, *wait));
  return all;
}

/// Its network has counted this sending; what is not sent is not to count. Were the answer lost,
/// it would: rather one too many than one too few.
void send_admitted(const services& s, visit v, const entity_ref& from, challenge::send c) {
  const entity_ref to{"challenge", phone_entity(c.id)};
  const auto give_back = payload::of<network::command>(network::give_back{c.id});
  command_options o{.status = 202, .as = runtime};
  o.heard = [&s, from, give_back](const outcome<reply>& r) {
    const bool sent_nothing = r ? r->replayed : r.error().status < 500;
    if (sent_nothing)
      s.door.submit({.to = from, .command = give_back, .by = runtime, .id = random_id()},
                    [](const outcome<reply>&) {});
  };
  o.headers = [&s](const outcome<reply>& r) { return rate_of(s, phone_pause, r); };
  send_command(s, std::move(v), to, payload::of<challenge::command>(std::move(c)), std::move(o));
}

void send_code(const services& s, visit v) {
  const auto body = body_of<ask_code>(v);
  if (!body)
    return;
  const auto phone = auth::e164(body->phone.text, s.policy.phones);
  if (!phone)
    return v.refuse(phone.error());
  const auto entity = s.keys.derived_id(auth::purpose::account_id, {"phone", *phone});
  challenge::send c{{entity + ':' + random_id()}, *phone, s.policy.challenge};
  if (!idempotency_of(v).ok)
    return;
  const auto where = auth::network_of(v.asked.peer);
  const entity_ref from{"network",
                        s.keys.derived_id(auth::purpose::account_id, {"network", where.network})};
  const network::admit one_more{
      c.id, s.keys.derived_id(auth::purpose::account_id, {"address", where.address}),
      s.policy.network};
  auto shared = std::make_shared<visit>(std::move(v));
  ask(s, *shared, from, payload::of<network::command>(one_more), runtime,
      [&s, shared, from, c = std::move(c)](const outcome<reply>& r) {
        r ? send_admitted(s, std::move(*shared), from, c)
          : turn_down(*shared, r.error(), rate_of(s, address_hour, r));
      });
}

json challenge_shown() {
  auto s = schema_of<challenge::view>();
  s["properties"].erase("phone");
  return s;
}

void sign_in(const services& s, visit v, const challenge_id& c, bool matches, role wanted) {
  auto shared = std::make_shared<visit>(std::move(v));
  const auto phone = phone_entity(c);
  // Anyone may present himself as a technician; an operator approves him before he works.
  newcomer who{.person = s.keys.derived_id(auth::purpose::account_id, {"account", phone}),
               .role = wanted,
               .may_have = wanted == technician};
  ask(s, *shared, {"challenge", phone},
      payload::of<challenge::command>(challenge::check{c, matches}), runtime,
      [&s, shared, who = std::move(who)](const outcome<reply>& r) mutable {
        if (!r)
          return turn_down(*shared, r.error());
        who.phone = json::parse(r->view).value("phone", std::string{});
        open_session(s, shared, std::move(who));
      });
}

void refresh(const services& s, visit v, const std::string& token) {
  const auto shown = auth::open_refresh(s.keys, token);
  if (!shown)
    return v.refuse(shown.error());
  auto shared = std::make_shared<visit>(std::move(v));
  const auto entity = shown->session.text;
  ask(s, *shared, {"session", entity},
      payload::of<session::command>(session::rotate{shown->generation}), runtime,
      [&s, shared, entity](const outcome<reply>& r) {
        if (r)
          return answer_tokens(s, *shared, entity, r->view);
        if (r.error().status == 401)
          s.tokens.revoke({entity}, s.clock.now() + s.policy.access_token, s.clock.now());
        shared->refuse(r.error());
      });
}

void give_tokens(const services& s, visit v) {
  const auto body = body_of<ask_tokens>(v);
  if (!body)
    return;
  if (body->refresh_token && !body->challenge && !body->code)
    return refresh(s, std::move(v), *body->refresh_token);
  if (!body->challenge || !body->code || body->refresh_token)
    return v.refuse(bad_grant);
  const auto wanted = body->role.value_or(customer);
  if (wanted != customer && wanted != technician)
    return v.refuse(not_by_phone);
  const bool matches =
      auth::equal(s.keys.otp_code(*body->challenge), auth::western_digits(*body->code));
  sign_in(s, std::move(v), *body->challenge, matches, wanted);
}

void sign_out(const services& s, visit v) {
  const auto session = v.caller.session;
  s.tokens.revoke(session, s.clock.now() + s.policy.access_token, s.clock.now());
  send_command(s, std::move(v), {"session", session.text},
               payload::of<session::command>(session::revoke{"signed_out"}), {.as = runtime});
}

struct everywhere {
  std::optional<bool> but_here;
  static constexpr auto fields() {
    return std::tuple{field{"but_here", &everywhere::but_here, "Leave this session as it is."}};
  }
};

void sign_out_everywhere(const services& s, visit v) {
  const auto body = body_of<everywhere>(v);
  if (!body)
    return;
  account::end_sessions c{"signed_out_everywhere", {}};
  if (body->but_here.value_or(false))
    c.but = v.caller.session;
  const entity_ref me{"account", v.by().subject.text};
  send_command(s, std::move(v), me, payload::of<account::command>(std::move(c)));
}

void end_session(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  if (placement_key(*id) != v.by().subject.text)
    return v.refuse(session::not_found);
  s.tokens.revoke({*id}, s.clock.now() + s.policy.access_token, s.clock.now());
  send_command(s, std::move(v), {"session", *id},
               payload::of<session::command>(session::revoke{"signed_out"}));
}

void show_me(const services& s, visit v) {
  const entity_ref me{"account", v.by().subject.text};
  send_view(s, std::move(v), me);
}

void set_me(const services& s, visit v) {
  auto body = body_of<account::set_profile>(v);
  if (!body)
    return;
  const entity_ref me{"account", v.by().subject.text};
  send_command(s, std::move(v), me, payload::of<account::command>(*std::move(body)));
}

} // namespace

void add_auth(route_table& t) {
  using enum http::verb;
  const std::vector<role> signed_in{customer, technician, operator_, admin};
  t.push_back({post,
               "/v1/auth/otp",
               "send_code",
               "Send a code to a phone.",
               {},
               send_code,
               schema_of<ask_code>(),
               challenge_shown(),
               202});
  t.back().rated = true;
  t.push_back({post,
               "/v1/auth/tokens",
               "give_tokens",
               "Tokens for a code or a refresh token.",
               {},
               give_tokens,
               schema_of<ask_tokens>(),
               tokens_shown()});
  t.push_back({post, "/v1/auth/sign-out", "sign_out", "End this session.", signed_in, sign_out,
               nullptr, schema_of<session::view>()});
  t.push_back({post, "/v1/auth/sign-out-everywhere", "sign_out_everywhere",
               "End all my sessions, or all but this one.", signed_in, sign_out_everywhere,
               schema_of<everywhere>(), schema_of<account::view>()});
  t.push_back({post, "/v1/me/sessions/{id}/end", "end_session", "End one of my sessions.",
               signed_in, end_session, nullptr, schema_of<session::view>()});
  t.push_back({get, "/v1/me", "show_me", "My account.", signed_in, show_me, nullptr,
               schema_of<account::view>()});
  t.back().of_one = true;
  t.push_back({put, "/v1/me", "set_me", "My name and language.", signed_in, set_me,
               schema_of<account::set_profile>(), schema_of<account::view>()});
}

} // namespace callout::routes
