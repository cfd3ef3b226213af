#include "gateway/auth/access_token.hpp"

#include "gateway/auth/base64url.hpp"
#include "protocols/json.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace callout::auth {

namespace {

constexpr std::string_view algorithm = "EdDSA";
constexpr std::string_view token_type = "at+jwt";

/// A header with any other member (crit, b64, jwk, jku, x5u, zip …) is malformed, and so is one
/// whose members are written twice.
struct header {
  std::string alg, kid, typ;
  static constexpr auto fields() {
    return std::tuple{field{"alg", &header::alg}, field{"kid", &header::kid},
                      field{"typ", &header::typ}};
  }
};

/// Seconds since 1970, within what instants of ours may be.
constexpr bounds dates{.min = 0, .max = 4'102'444'800};

struct payload_claims {
  std::string iss, aud;
  person_id sub;
  callout::role role{};
  session_id sid;
  std::int64_t iat = 0, nbf = 0, exp = 0;
  std::string jti;
  std::optional<std::int64_t> auth_time; ///< OpenID Connect Core, 2
  static constexpr auto fields() {
    using c = payload_claims;
    return std::tuple{field{"iss", &c::iss},
                      field{"aud", &c::aud},
                      field{"sub", &c::sub},
                      field{"role", &c::role},
                      field{"sid", &c::sid},
                      field{"iat", &c::iat, "", dates},
                      field{"nbf", &c::nbf, "", dates},
                      field{"exp", &c::exp, "", dates},
                      field{"jti", &c::jti, "", bounds{.min_length = 1, .max_length = 64}},
                      field{"auth_time", &c::auth_time, "", dates}};
  }
};

instant at_second(std::int64_t s) {
  return instant{std::chrono::seconds{s}};
}

std::int64_t second_of(instant at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::string fresh_jti() {
  unsigned char random[16];
  if (RAND_bytes(random, sizeof random) != 1)
    throw std::runtime_error{"the system's random generator failed"};
  return to_base64url({reinterpret_cast<const char*>(random), sizeof random});
}

template <record T>
std::optional<T> decoded(std::string_view segment, std::size_t limit) {
  const auto text = from_base64url(segment);
  if (!text)
    return std::nullopt;
  const auto document = parse(*text, {.bytes = limit, .depth = 2, .values = 16});
  if (!document)
    return std::nullopt;
  auto read = from_json<T>(*document);
  if (!read)
    return std::nullopt;
  return *std::move(read);
}

} // namespace

access_tokens::access_tokens(keyring keys, token_options options)
    : keys_{std::move(keys)}, options_{std::move(options)}, header_{to_base64url(to_json(header{
                                                                std::string{algorithm}, keys_.kid(),
                                                                std::string{token_type}}))},
      revoked_{options_.revoked_max}, cache_{options_.cached_max} {
}

std::string access_tokens::issue(const principal& who, const session_id& session,
                                 std::chrono::seconds ttl, instant now,
                                 std::optional<instant> proven_at) const {
  const auto second = second_of(now);
  payload_claims c{.iss = options_.issuer,
                   .aud = options_.audience,
                   .sub = who.subject,
                   .role = who.role,
                   .sid = session,
                   .iat = second,
                   .nbf = second,
                   .exp = second + ttl.count(),
                   .jti = fresh_jti()};
  if (proven_at)
    c.auth_time = second_of(*proven_at);
  auto token = header_ + "." + to_base64url(to_json(c));
  const auto signature = to_base64url(keys_.sign(token));
  return token.append(".").append(signature);
}

outcome<claims> access_tokens::verify(std::string_view token, instant now) {
  if (token.empty() || token.size() > options_.token_length_max)
    return bad_token;
  const auto name = cache_.name_of(token);
  if (auto known = cache_.find(name))
    return judge(*std::move(known), now);
  auto opened = open(token);
  if (!opened)
    return opened;
  auto judged = judge(*std::move(opened), now);
  if (judged)
    cache_.keep(name, *judged);
  return judged;
}

outcome<claims> access_tokens::open(std::string_view token) const {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == token.npos || first == last || token.find('.', first + 1) != last)
    return bad_token;
  const auto head = token.substr(0, first);
  std::string kid = keys_.kid();
  if (head != header_) {
    const auto h = decoded<header>(head, options_.token_length_max);
    if (!h || h->alg != algorithm || h->typ != token_type || !keys_.knows(h->kid))
      return bad_token;
    kid = h->kid;
  }
  const auto signature = from_base64url(token.substr(last + 1));
  if (!signature || !keys_.verify(kid, token.substr(0, last), *signature))
    return bad_token;
  const auto c =
      decoded<payload_claims>(token.substr(first + 1, last - first - 1), options_.token_length_max);
  if (!c || c->iss != options_.issuer || c->aud != options_.audience || c->role == role::system ||
      c->role == role::anyone || c->exp <= c->iat || c->nbf > c->exp)
    return bad_token;
  // Not before the later of the two; with our own tokens they are the same.
  claims said{{c->role, c->sub},
              c->sid,
              std::max(at_second(c->iat), at_second(c->nbf)),
              at_second(c->exp),
              {}};
  if (c->auth_time)
    said.proven_at = at_second(*c->auth_time);
  return said;
}

outcome<claims> access_tokens::judge(claims c, instant now) const {
  if (now >= c.expires_at + options_.skew)
    return token_expired;
  if (now + options_.skew < c.issued_at)
    return bad_token;
  if (revoked_.holds(c.session, c.issued_at))
    return token_revoked;
  return c;
}

bool access_tokens::revoked(const claims& c) const {
  return revoked_.holds(c.session, c.issued_at);
}

void access_tokens::revoke(const session_id& session, instant until, instant now) {
  revoked_.add(session, until + options_.skew, now);
}

} // namespace callout::auth
