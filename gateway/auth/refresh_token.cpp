#include "gateway/auth/refresh_token.hpp"

#include "gateway/auth/sealed.hpp"

namespace callout::auth {

namespace {

constexpr std::string_view prefix = "rt1.";

} // namespace

std::string refresh_token(const keyring& keys, const session_id& session,
                          std::uint32_t generation) {
  return seal(keys, purpose::refresh, prefix, {session.text, generation});
}

outcome<refresh_claims> open_refresh(const keyring& keys, std::string_view token) {
  auto shown = open_sealed(keys, purpose::refresh, prefix, token);
  if (!shown)
    return bad_refresh_token;
  return refresh_claims{{std::move(shown->id)}, shown->number};
}

} // namespace callout::auth
