// Signing in: a code to the phone, then tokens; refreshing them; who I am.
#include "gateway/auth/client_network.hpp"
#include "gateway/auth/refresh_token.hpp"
#include "gateway/routes/bodies.hpp"
#include "gateway/routes/commands.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "gateway/routes/rate_limit.hpp"
#include "protocols/account.hpp"

namespace callout::routes {

namespace {

using enum callout::role;

constexpr refusal bad_grant{"malformed", 400,
                            "/: expected challenge_id and code, or refresh_token"};
constexpr refusal not_held{"auth.role_not_held", 403, "This account does not hold that role."};

const principal runtime{system, {}};

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

/// What signing in gives.
struct tokens_given {
  std::string access_token, refresh_token, token_type;
  std::int64_t expires_in = 0;
  static constexpr auto fields() {
    using t = tokens_given;
    return std::tuple{field{"access_token", &t::access_token},
                      field{"refresh_token", &t::refresh_token, "Works once; gives the next."},
                      field{"token_type", &t::token_type, "Bearer."},
                      field{"expires_in", &t::expires_in, "Seconds, of the access token."}};
  }
};

json challenge_shown() {
  auto s = schema_of<challenge::view>();
  s["properties"].erase("phone");
  return s;
}

session::limits limits_for(const services& s, role r) {
  if (r == customer)
    return s.policy.customer_session;
  return r == technician ? s.policy.technician_session : s.policy.staff_session;
}

void answer_tokens(const services& s, const visit& v, const std::string& session_entity,
                   const std::string& view) {
  const auto session = json::parse(view);
  const principal who{*from_name<role>(session["role"].get<std::string>()),
                      {std::string{placement_key(session_entity)}}};
  const auto now = s.clock.now();
  std::string body = "{\"access_token\":";
  write_quoted(body, s.tokens.issue(who, {session_entity}, s.policy.access_token, now));
  body += ",\"refresh_token\":";
  write_quoted(body, auth::refresh_token(s.keys, {session_entity}, session["generation"]));
  body += ",\"token_type\":\"Bearer\",\"expires_in\":";
  body += std::to_string(s.policy.access_token.count()) + '}';
  v.answer(200, body, {{"Cache-Control", "no-store"}});
}

/// One step of signing in after another; each is a command, and a retry finds it done.
class sign_in : public std::enable_shared_from_this<sign_in> {
public:
  sign_in(const services& s, visit v, challenge_id c, role r)
      : s_{s}, v_{std::move(v)}, challenge_{std::move(c)}, role_{r},
        person_{
            s.keys.derived_id(auth::purpose::account_id, {"account", phone_entity(challenge_)})} {}

  void check(bool matches) {
    step({"challenge", phone_entity(challenge_)},
         payload::of<challenge::command>(challenge::check{challenge_, matches}),
         [](sign_in& me, const reply& r) { me.make_account(r); });
  }

private:
  using next = void (*)(sign_in&, const reply&);

  void step(entity_ref to, payload c, next then) {
    ask(s_, v_, std::move(to), std::move(c), runtime,
        [self = shared_from_this(), then](const outcome<reply>& r) {
          r ? then(*self, *r) : turn_down(self->v_, r.error());
        });
  }

  void make_account(const reply& checked) {
    const auto seen = json::parse(checked.view);
    step({"account", person_},
         payload::of<account::command>(account::sign_in{seen.value("phone", std::string{})}),
         [](sign_in& me, const reply& r) { me.take_role(r); });
  }

  void take_role(const reply& account) {
    const auto roles = json::parse(account.view)["roles"];
    const bool held = std::find(roles.begin(), roles.end(), name_of(role_)) != roles.end();
    if (held)
      return open();
    if (role_ != technician)
      return v_.refuse(not_held);
    // Anyone may present himself as a technician; an operator approves him before he works.
    step({"account", person_}, payload::of<account::command>(account::grant{role_}),
         [](sign_in& me, const reply&) { me.open(); });
  }

  void open() {
    session_ = person_ + ':' + random_id();
    step({"session", session_},
         payload::of<session::command>(session::open{role_, limits_for(s_, role_)}),
         [](sign_in& me, const reply& r) { answer_tokens(me.s_, me.v_, me.session_, r.view); });
  }

  const services& s_;
  visit v_;
  challenge_id challenge_;
  role role_;
  std::string person_;
  std::string session_;
};

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
  const bool matches =
      auth::equal(s.keys.otp_code(*body->challenge), auth::western_digits(*body->code));
  std::make_shared<sign_in>(s, std::move(v), *body->challenge, body->role.value_or(customer))
      ->check(matches);
}

void sign_out(const services& s, visit v) {
  const auto session = v.caller.session;
  s.tokens.revoke(session, s.clock.now() + s.policy.access_token, s.clock.now());
  send_command(s, std::move(v), {"session", session.text},
               payload::of<session::command>(session::revoke{"signed_out"}), {.as = runtime});
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
               schema_of<tokens_given>()});
  t.push_back({post, "/v1/auth/sign-out", "sign_out", "End this session.", signed_in, sign_out,
               nullptr, schema_of<session::view>()});
  t.push_back({get, "/v1/me", "show_me", "My account.", signed_in, show_me, nullptr,
               schema_of<account::view>()});
  t.back().of_one = true;
  t.push_back({put, "/v1/me", "set_me", "My name and language.", signed_in, set_me,
               schema_of<account::set_profile>(), schema_of<account::view>()});
}

} // namespace callout::routes
