// Signing in by password and code: who asks is counted by where he is, the password is weighed on a
// thread of its own, and the entity decides.
#include "gateway/auth/client_network.hpp"
#include "gateway/auth/password.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "gateway/routes/signing_in.hpp"
#include "gateway/routes/staff.hpp"
#include "protocols/network.hpp"

namespace callout::routes {

namespace {

struct with_password {
  std::string name, password, code;
  static constexpr auto fields() {
    using w = with_password;
    return std::tuple{
        field{"name", &w::name, "", bounds{.min_length = 1, .max_length = 80}},
        field{"password", &w::password, "", bounds{.min_length = 1, .max_length = 512}},
        field{"code", &w::code, "Of the app, or a recovery code.",
              bounds{.min_length = 6, .max_length = 16}}};
  }
};

/// Whoever tries is counted by where he is, like codes to phones; who gets in is not.
class attempt : public std::enable_shared_from_this<attempt> {
public:
  attempt(const services& s, visit v, with_password shown)
      : s_{s}, v_{std::make_shared<visit>(std::move(v))}, shown_{std::move(shown)} {}

  void begin() {
    const auto where = auth::network_of(v_->asked.peer);
    const auto hashed = [&](std::initializer_list<std::string_view> parts) {
      return s_.keys.derived_id(auth::purpose::account_id, parts);
    };
    from_ = {"network", hashed({"staff", "network", where.network})};
    const network::admit one_more{number_, hashed({"staff", "address", where.address}),
                                  s_.policy.network};
    ask(s_, *v_, from_, payload::of<network::command>(one_more), runtime,
        [self = shared_from_this()](const outcome<reply>& r) {
          r ? self->look_up() : turn_down(*self->v_, r.error());
        });
  }

private:
  void look_up() {
    if (!valid_id(shown_.name))
      return weigh({});
    s_.door.view(staff_of(shown_.name), runtime,
                 [self = shared_from_this()](const outcome<reply>& r) {
                   if (!r && r.error().status != 404)
                     return turn_down(*self->v_, r.error());
                   auto known = r ? from_json<staff::view>(json::parse(r->view), false)
                                  : outcome<staff::view>{staff::view{}};
                   known ? self->weigh(*known) : self->v_->refuse(known.error());
                 });
  }

  /// An unknown name takes as long as a known one.
  void weigh(const staff::view& known) {
    basis_ = basis_of(known);
    const bool taken = s_.passwords->check(
        shown_.password, basis_.password_hash,
        [self = shared_from_this()](const std::optional<auth::password_desk::verdict>& v) {
          v ? self->present(*v) : turn_down(*self->v_, too_many_passwords);
        });
    if (!taken)
      turn_down(*v_, too_many_passwords);
  }

  void present(const auth::password_desk::verdict& verdict) {
    if (!valid_id(shown_.name))
      return v_->refuse(staff::wrong);
    const staff::sign_in c{verdict.matches,
                           factor_of(s_, {shown_.name}, basis_.number, shown_.code), basis_,
                           s_.policy.staff};
    ask(s_, *v_, staff_of(shown_.name), payload::of<staff::command>(c), runtime,
        [self = shared_from_this(), better = verdict.better](const outcome<reply>& r) {
          if (!r)
            return turn_down(*self->v_, r.error());
          self->enter(r->view, better);
        });
  }

  void enter(const std::string& view, const std::optional<std::string>& better) {
    tell(from_, payload::of<network::command>(network::give_back{number_}));
    if (better) {
      tell(staff_of(shown_.name),
           payload::of<staff::command>(staff::set_password{*better, basis_, true, {}}));
      better_ = *better;
    }
    const auto shown = json::parse(view);
    open_session(s_, v_,
                 {.person = shown_.name,
                  .role = *from_name<role>(shown["role"].get<std::string>()),
                  .may_have = true,
                  .proven_at = s_.clock.now(),
                  .still = [self = shared_from_this()](std::function<void(bool)> then) {
                    self->look_again(std::move(then));
                  }});
  }

  /// Between his being let in and the session he may have been put out.
  void look_again(std::function<void(bool)> then) {
    s_.door.view(staff_of(shown_.name), runtime,
                 [self = shared_from_this(), then = std::move(then)](const outcome<reply>& r) {
                   const auto read = r ? from_json<staff::view>(json::parse(r->view), false)
                                       : outcome<staff::view>{r.error()};
                   then(read && self->is_still(*read));
                 });
  }

  bool is_still(const staff::view& v) const {
    const auto now = basis_of(v);
    return v.standing == staff::standing::active && now.number == basis_.number &&
           (now.password_hash == basis_.password_hash || now.password_hash == better_);
  }

  void tell(entity_ref to, payload c) {
    s_.door.submit({.to = std::move(to), .command = std::move(c), .by = runtime, .id = random_id()},
                   [](const outcome<reply>&) {});
  }

  const services& s_;
  const std::shared_ptr<visit> v_;
  const with_password shown_;
  const challenge_id number_{random_id()};
  entity_ref from_;
  staff::basis basis_;
  std::string better_; ///< the hash that may have followed
};

} // namespace

void sign_in_staff(const services& s, visit v) {
  auto shown = body_of<with_password>(v);
  if (shown)
    std::make_shared<attempt>(s, std::move(v), *std::move(shown))->begin();
}

json staff_credentials_shown() {
  return schema_of<with_password>();
}

} // namespace callout::routes
