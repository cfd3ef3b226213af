// What says who somebody is. The first letter says what: `a`, an access token as it stands; `s`,
// one whose header and claims are signed by our key here, so that what comes after the signature is
// reached; `r`, a refresh token; `m`, what such a token says, sealed here; `k`, a file of keys;
// `p`, a phone; `n`, an address.
#include "gateway/auth/access_token.hpp"
#include "gateway/auth/base64url.hpp"
#include "gateway/auth/client_network.hpp"
#include "gateway/auth/phone.hpp"
#include "gateway/auth/refresh_token.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace callout::fuzz {

namespace {

using namespace auth;

/// 2026-11-22T10:00:00Z.
constexpr instant noon{std::chrono::seconds{1'795'341'600}};

const keyring& keys() {
  static const keyring known = [] {
    secrets s;
    for (std::size_t i = 0; i < s.master.bytes.size(); ++i)
      s.master.bytes[i] = static_cast<std::uint8_t>(i);
    s.signing.emplace_back(s.master);
    return keyring{s};
  }();
  return known;
}

void check_claims(const claims& c) {
  const auto role = c.principal.role;
  must(role != role::system && role != role::anyone, "a token speaks for a person");
  must(valid_id(c.principal.subject.text) && valid_id(c.session.text), "a token names ids");
  must(c.expires_at > noon - std::chrono::minutes{1}, "a token that is taken has not expired");
  must(principal::from_text(c.principal.text()) == c.principal, "who asks is the same in the log");
}

void check_access(std::string_view token) {
  static access_tokens door{keys()};
  const auto who = door.verify(token, noon);
  if (!who)
    return must_be_telling(who.error());
  check_claims(*who);
  must(*door.verify(token, noon) == *who, "a token says the same the second time");
}

/// Header and claims, on a line each.
void check_signed(std::string_view text) {
  const auto end = std::min(text.find('\n'), text.size());
  auto header = std::string{text.substr(0, end)};
  if (const auto at = header.find("KID"); at != header.npos)
    header.replace(at, 3, keys().kid());
  auto token =
      to_base64url(header) + '.' + to_base64url(text.substr(std::min(end + 1, text.size())));
  const auto signature = to_base64url(keys().sign(token));
  check_access(token + '.' + signature);
}

void check_refresh(std::string_view token) {
  const auto said = open_refresh(keys(), token);
  if (!said)
    return must_be_telling(said.error());
  must(valid_id(said->session.text), "a refresh token names a session");
  must(refresh_token(keys(), said->session, said->generation) == token,
       "a refresh token has one spelling");
}

void check_sealed(std::string_view said) {
  const auto mac = keys().mac(purpose::refresh, {"rt1.", said});
  const std::string_view seal{reinterpret_cast<const char*>(mac.data()), mac.size()};
  check_refresh("rt1." + to_base64url(std::string{said}.append(seal)));
}

void check_bytes(std::string_view text) {
  if (const auto bytes = from_base64url(text))
    must(to_base64url(*bytes) == text, "bytes have one spelling");
  must(from_base64url(to_base64url(text)) == text, "bytes come back");
}

void check_phone(std::string_view text) {
  const auto number = e164(text);
  if (!number)
    return must_be_telling(number.error());
  must(number->front() == '+' && number->size() >= 9 && number->size() <= 16 &&
           number->find_first_not_of("0123456789", 1) == number->npos,
       "a number is E.164");
  must(*e164(*number) == *number, "a number in its one form stays as it is");
}

void check_keys(std::string_view text) {
  const auto read = secrets_from_text(text);
  if (!read)
    return must_be_telling(read.error());
  must(*secrets_from_text(to_text(*read)) == *read, "keys come back as they were kept");
}

void check_network(std::string_view text) {
  const auto where = network_of(text);
  must(!where.address.empty() && !where.network.empty(), "an address is of some network");
}

} // namespace

void examine(std::string_view input) {
  if (input.empty())
    return;
  const auto rest = input.substr(1);
  check_bytes(rest);
  switch (input[0]) {
  case 'a': return check_access(rest);
  case 's': return check_signed(rest);
  case 'r': return check_refresh(rest);
  case 'm': return check_sealed(rest);
  case 'k': return check_keys(rest);
  case 'p': return check_phone(rest);
  case 'n': return check_network(rest);
  default: return;
  }
}

} // namespace callout::fuzz
