// Staff: invited by administrators, enrolled with a password, asked for a code again before what is
// dangerous. Signing in: staff_sign_in.cpp.
#include "gateway/routes/staff.hpp"
#include "gateway/auth/password.hpp"
#include "gateway/auth/sealed.hpp"
#include "gateway/auth/totp.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "gateway/routes/signing_in.hpp"
#include "protocols/staff.hpp"

namespace callout::routes {

namespace {

using enum callout::role;

constexpr std::string_view issuer = "Callout";

// -- enrolling -------------------------------------------------------------------------

struct enrol_with {
  std::string token, password;
  static constexpr auto fields() {
    using w = enrol_with;
    return std::tuple{
        field{"token", &w::token, "Of the invitation.", bounds{.max_length = 256}},
        field{"password", &w::password, "At least 12 characters.", bounds{.max_length = 512}}};
  }
};

struct secrets_given {
  std::string name, totp_secret, totp_uri;
  std::vector<std::string> recovery_codes;
  static constexpr auto fields() {
    using g = secrets_given;
    return std::tuple{field{"name", &g::name, "To sign in by."},
                      field{"totp_secret", &g::totp_secret, "Base32, for an authenticator app."},
                      field{"totp_uri", &g::totp_uri, "The same, as QR codes have it."},
                      field{"recovery_codes", &g::recovery_codes,
                            "Each works once in place of a one-time code. Not shown again."}};
  }
};

void give_secrets(const services& s, const visit& v, const auth::sealed& invitation) {
  const person_id who{invitation.id};
  const auto secret = auth::totp_secret(s.keys, who, invitation.number);
  const secrets_given given{
      who.text, auth::to_base32(secret), auth::totp_uri(secret, who, issuer),
      auth::recovery_codes(s.keys, who, invitation.number, staff::recovery_codes)};
  v.answer(200, to_json(given), {{"Cache-Control", "no-store"}});
}

/// Whether the invitation opens anything at all: else hashing would be done for anybody who kept
/// one.
bool is_open(const services& s, const auth::sealed& invitation, const outcome<reply>& known) {
  const auto v = known ? from_json<staff::view>(json::parse(known->view), false)
                       : outcome<staff::view>{known.error()};
  return v && v->number == invitation.number && v->invited_until &&
         s.clock.now() < *v->invited_until;
}

void hash_and_enrol(const services& s, const std::shared_ptr<visit>& v,
                    const auth::sealed& invitation, const std::string& password) {
  const bool taken =
      s.passwords->make(password, [&s, v, invitation](const std::optional<std::string>& hash) {
        if (!hash)
          return turn_down(*v, too_many_passwords);
        const staff::enrol c{invitation.number, *hash};
        ask(s, *v, staff_of(invitation.id), payload::of<staff::command>(c), runtime,
            [&s, v, invitation](const outcome<reply>& r) {
              r ? give_secrets(s, *v, invitation) : turn_down(*v, r.error());
            });
      });
  if (!taken)
    turn_down(*v, too_many_passwords);
}

void enrol(const services& s, visit v) {
  const auto body = body_of<enrol_with>(v);
  if (!body)
    return;
  const auto invitation = opened_invitation(s.keys, body->token);
  if (!invitation)
    return v.refuse(staff::bad_invitation);
  if (const auto why = auth::weakness(body->password, {invitation->id}))
    return v.refuse(*why);
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.view(staff_of(invitation->id), runtime,
              [&s, shared, invitation = *invitation,
               password = body->password](const outcome<reply>& known) {
                if (!known && known.error().status != 404)
                  return turn_down(*shared, known.error());
                if (!is_open(s, invitation, known))
                  return shared->refuse(staff::bad_invitation);
                hash_and_enrol(s, shared, invitation, password);
              });
}

// -- who is signed in ------------------------------------------------------------------

struct code_shown {
  std::string code;
  static constexpr auto fields() {
    return std::tuple{field{"code", &code_shown::code, "Of the app, or a recovery code.",
                            bounds{.min_length = 6, .max_length = 16}}};
  }
};

struct access_given {
  std::string access_token, token_type;
  std::int64_t expires_in = 0;
  static constexpr auto fields() {
    using a = access_given;
    return std::tuple{field{"access_token", &a::access_token},
                      field{"token_type", &a::token_type, "Bearer."},
                      field{"expires_in", &a::expires_in, "Seconds."}};
  }
};

void give_access(const services& s, const visit& v) {
  const auto now = s.clock.now();
  const access_given given{
      s.tokens.issue(v.by(), v.caller.session, s.policy.access_token, now, now), "Bearer",
      s.policy.access_token.count()};
  v.answer(200, to_json(given), {{"Cache-Control", "no-store"}});
}

/// His staff entity as the edge sees it, for `then`; or he is told why not.
void look_up(const services& s, const std::shared_ptr<visit>& v,
             std::function<void(const staff::view&)> then) {
  s.door.view(staff_of(v->by().subject.text), runtime,
              [v, then = std::move(then)](const outcome<reply>& known) {
                if (!known)
                  return turn_down(*v, known.error());
                const auto read = from_json<staff::view>(json::parse(known->view), false);
                read ? then(*read) : v->refuse(read.error());
              });
}

/// A token of a session that is over would outlive it.
void while_signed_in(const services& s, const std::shared_ptr<visit>& v,
                     std::function<void()> then) {
  s.door.view({"session", v->caller.session.text}, runtime,
              [&s, v, then = std::move(then)](const outcome<reply>& known) {
                if (!known)
                  return turn_down(*v, known.error());
                const auto read = from_json<session::view>(json::parse(known->view), false);
                if (!read || read->revoked)
                  return v->refuse(session::ended);
                if (s.clock.now() >= read->expires_at)
                  return v->refuse(session::expired);
                then();
              });
}

void step_up(const services& s, visit v) {
  const auto body = body_of<code_shown>(v);
  if (!body)
    return;
  auto shared = std::make_shared<visit>(std::move(v));
  while_signed_in(s, shared, [&s, shared, code = body->code] {
    look_up(s, shared, [&s, shared, code](const staff::view& me) {
      const auto basis = basis_of(me);
      const staff::prove c{factor_of(s, me.id, basis.number, code), basis, s.policy.staff};
      ask(s, *shared, staff_of(me.id.text), payload::of<staff::command>(c), runtime,
          [&s, shared](const outcome<reply>& r) {
            r ? give_access(s, *shared) : turn_down(*shared, r.error());
          });
    });
  });
}

struct new_password {
  std::string password;
  static constexpr auto fields() {
    return std::tuple{field{"password", &new_password::password, "At least 12 characters.",
                            bounds{.max_length = 512}}};
  }
};

void set_password(const services& s, visit v) {
  const auto body = body_of<new_password>(v);
  if (!body)
    return;
  const auto me = v.by().subject;
  if (const auto why = auth::weakness(body->password, me))
    return v.refuse(*why);
  auto shared = std::make_shared<visit>(std::move(v));
  look_up(s, shared, [&s, shared, password = body->password](const staff::view& me) {
    const bool taken =
        s.passwords->make(password, [&s, shared, me](const std::optional<std::string>& hash) {
          if (!hash)
            return turn_down(*shared, too_many_passwords);
          const staff::set_password c{*hash, basis_of(me), false, shared->caller.session};
          ask(s, *shared, staff_of(me.id.text), payload::of<staff::command>(c), runtime,
              [shared](const outcome<reply>& r) {
                r ? shared->answer(204, {}) : turn_down(*shared, r.error());
              });
        });
    if (!taken)
      turn_down(*shared, too_many_passwords);
  });
}

// -- by administrators -----------------------------------------------------------------

struct role_wanted {
  callout::role role{};
  static constexpr auto fields() {
    return std::tuple{field{"role", &role_wanted::role, "operator or admin"}};
  }
};

struct invitation_given {
  std::string token;
  instant expires_at{};
  static constexpr auto fields() {
    using i = invitation_given;
    return std::tuple{field{"token", &i::token, "To be handed to him alone."},
                      field{"expires_at", &i::expires_at}};
  }
};

void invite(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  const auto body = body_of<role_wanted>(v);
  if (!body)
    return;
  if (const auto why = bad_staff_name(*id))
    return v.refuse(*why);
  command_options o{.status = 201};
  o.shape = [&s](reply& r) {
    const auto shown = from_json<staff::view>(json::parse(r.view), false);
    return to_json(invitation_given{invitation_token(s.keys, *shown),
                                    shown->invited_until.value_or(instant{})});
  };
  send_command(s, std::move(v), staff_of(*id),
               payload::of<staff::command>(staff::invite{body->role, s.policy.staff.invitation}),
               std::move(o));
}

std::string shown_outside(const std::string& view) {
  auto v = json::parse(view);
  v.erase("number");
  return v.dump();
}

void show(const services& s, visit v) {
  const auto id = id_of(v);
  if (id)
    send_view(s, std::move(v), staff_of(*id), [](reply& r) { return shown_outside(r.view); });
}

void disable(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  auto body = body_of<staff::disable>(v);
  if (!body)
    return;
  command_options o;
  o.shape = [](reply& r) { return shown_outside(r.view); };
  send_command(s, std::move(v), staff_of(*id), payload::of<staff::command>(*std::move(body)),
               std::move(o));
}

json staff_shown() {
  auto s = schema_of<staff::view>();
  s["properties"].erase("number");
  s["properties"].erase("password_hash");
  return s;
}

} // namespace

staff::factor factor_of(const services& s, const person_id& who, std::uint32_t invitation,
                        const std::string& typed) {
  const auto code = auth::western_digits(typed);
  if (code.size() == 6)
    return {auth::totp_match(auth::totp_secret(s.keys, who, invitation), code, s.clock.now()), {}};
  return {{},
          auth::recovery_match(auth::recovery_codes(s.keys, who, invitation, staff::recovery_codes),
                               typed)};
}

std::string invitation_token(const auth::keyring& keys, const staff::view& of) {
  return auth::seal(keys, auth::purpose::invitation, "in1.", {of.id.text, of.number.value_or(0)});
}

std::optional<auth::sealed> opened_invitation(const auth::keyring& keys, std::string_view token) {
  return auth::open_sealed(keys, auth::purpose::invitation, "in1.", token);
}

std::optional<rejection> bad_staff_name(std::string_view name) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
  if (plain && name.size() >= 2 && name.size() <= 32)
    return std::nullopt;
  return rejection{"malformed", "/name: expected 2 to 32 small letters, digits, dots or hyphens",
                   400};
}

void add_staff(route_table& t) {
  using enum http::verb;
  const std::vector<role> staff{operator_, admin};
  t.push_back({post,
               "/v1/auth/staff/enrol",
               "enrol_staff",
               "Choose a password with an invitation, and get the secrets of the second factor.",
               {},
               enrol,
               schema_of<enrol_with>(),
               schema_of<secrets_given>()});
  t.push_back({post,
               "/v1/auth/staff/tokens",
               "give_staff_tokens",
               "Tokens for a password and a one-time code.",
               {},
               sign_in_staff,
               staff_credentials_shown(),
               tokens_shown()});
  t.push_back({post, "/v1/auth/step-up", "step_up",
               "Show a one-time code once more, for a token that dangerous routes take.", staff,
               step_up, schema_of<code_shown>(), schema_of<access_given>()});
  t.push_back({post, "/v1/auth/staff/password", "set_staff_password",
               "Another password. My other sessions end.", staff, set_password,
               schema_of<new_password>(), nullptr, 204});
  t.back().fresh = true;
  t.push_back({post,
               "/v1/staff/{id}/invite",
               "invite_staff",
               "Invite somebody, or anew: what he signed in by before is worth nothing then.",
               {admin},
               invite,
               schema_of<role_wanted>(),
               schema_of<invitation_given>(),
               201});
  t.back().fresh = true;
  t.push_back({get,
               "/v1/staff/{id}",
               "show_staff",
               "A member of the staff.",
               {admin},
               show,
               nullptr,
               staff_shown()});
  t.back().of_one = true;
  t.push_back({post,
               "/v1/staff/{id}/disable",
               "disable_staff",
               "Nobody signs in by that name any more; open sessions end.",
               {admin},
               disable,
               schema_of<staff::disable>(),
               staff_shown()});
  t.back().fresh = true;
}

} // namespace callout::routes
