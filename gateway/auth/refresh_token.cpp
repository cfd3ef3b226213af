#include "gateway/auth/refresh_token.hpp"

#include "gateway/auth/base64url.hpp"

namespace callout::auth {

namespace {

constexpr std::string_view prefix = "rt1.";
constexpr std::size_t generation_size = 4;
constexpr std::size_t mac_size = 32;
constexpr std::size_t text_max =
    prefix.size() + (generation_size + id_length_max + mac_size) * 4 / 3 + 2;

std::string seal(const keyring& keys, std::string_view said) {
  const auto mac = keys.mac(purpose::refresh, {prefix, said});
  return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

} // namespace

std::string refresh_token(const keyring& keys, const session_id& session,
                          std::uint32_t generation) {
  std::string said;
  for (int shift = 24; shift >= 0; shift -= 8)
    said += static_cast<char>(generation >> shift & 255);
  said += session.text;
  return std::string{prefix} + to_base64url(said + seal(keys, said));
}

outcome<refresh_claims> open_refresh(const keyring& keys, std::string_view token) {
  if (token.size() > text_max || !token.starts_with(prefix))
    return bad_refresh_token;
  const auto bytes = from_base64url(token.substr(prefix.size()));
  if (!bytes || bytes->size() <= generation_size + mac_size)
    return bad_refresh_token;
  const std::string_view all{*bytes};
  const auto said = all.substr(0, all.size() - mac_size);
  if (!equal(seal(keys, said), all.substr(said.size())))
    return bad_refresh_token;
  refresh_claims c{{std::string{said.substr(generation_size)}}, 0};
  for (std::size_t i = 0; i < generation_size; ++i)
    c.generation = c.generation << 8 | static_cast<unsigned char>(said[i]);
  if (!valid_id(c.session.text))
    return bad_refresh_token;
  return c;
}

} // namespace callout::auth
