#include "gateway/routes/signing_in.hpp"

#include "gateway/auth/refresh_token.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "protocols/account.hpp"

namespace callout::routes {

namespace {

using enum callout::role;

constexpr refusal not_held{"auth.role_not_held", 403, "This account does not hold that role."};

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

session::limits limits_for(const services& s, role r) {
  if (r == customer)
    return s.policy.customer_session;
  return r == technician ? s.policy.technician_session : s.policy.staff_session;
}

class admission : public std::enable_shared_from_this<admission> {
public:
  admission(const services& s, std::shared_ptr<visit> v, newcomer who)
      : s_{s}, v_{std::move(v)}, who_{std::move(who)} {}

  void begin() {
    step({"account", who_.person}, payload::of<account::command>(account::sign_in{who_.phone}),
         [](admission& me, const reply& r) { me.take_role(r); });
  }

private:
  using next = void (*)(admission&, const reply&);

  void step(entity_ref to, payload c, next then) {
    ask(s_, *v_, std::move(to), std::move(c), runtime,
        [self = shared_from_this(), then](const outcome<reply>& r) {
          r ? then(*self, *r) : turn_down(*self->v_, r.error());
        });
  }

  void take_role(const reply& account) {
    const auto roles = json::parse(account.view)["roles"];
    if (std::find(roles.begin(), roles.end(), name_of(who_.role)) != roles.end())
      return open();
    if (!who_.may_have)
      return v_->refuse(not_held);
    step({"account", who_.person}, payload::of<account::command>(account::grant{who_.role}),
         [](admission& me, const reply&) { me.open(); });
  }

  void open() {
    session_ = who_.person + ':' + random_id();
    step({"session", session_},
         payload::of<session::command>(session::open{who_.role, limits_for(s_, who_.role)}),
         [](admission& me, const reply& r) {
           if (!me.who_.still)
             return me.give(r.view);
           me.who_.still([self = me.shared_from_this(), view = r.view](bool so) {
             so ? self->give(view) : self->take_back();
           });
         });
  }

  void give(const std::string& view) { answer_tokens(s_, *v_, session_, view, who_.proven_at); }
  void take_back() {
    step({"session", session_}, payload::of<session::command>(session::revoke{"put_out"}),
         [](admission& me, const reply&) { me.v_->refuse(session::ended); });
  }

  const services& s_;
  const std::shared_ptr<visit> v_;
  const newcomer who_;
  std::string session_;
};

} // namespace

void open_session(const services& s, std::shared_ptr<visit> v, newcomer who) {
  std::make_shared<admission>(s, std::move(v), std::move(who))->begin();
}

void answer_tokens(const services& s, const visit& v, const std::string& session_entity,
                   const std::string& view, std::optional<instant> proven_at) {
  const auto session = json::parse(view);
  const principal who{*from_name<role>(session["role"].get<std::string>()),
                      {std::string{placement_key(session_entity)}}};
  const auto ttl = s.policy.access_token;
  const tokens_given given{s.tokens.issue(who, {session_entity}, ttl, s.clock.now(), proven_at),
                           auth::refresh_token(s.keys, {session_entity}, session["generation"]),
                           "Bearer", ttl.count()};
  v.answer(200, to_json(given), {{"Cache-Control", "no-store"}});
}

json tokens_shown() {
  return schema_of<tokens_given>();
}

} // namespace callout::routes
