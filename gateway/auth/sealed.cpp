#include "gateway/auth/sealed.hpp"

#include "gateway/auth/base64url.hpp"

namespace callout::auth {

namespace {

constexpr std::size_t number_size = 4;
constexpr std::size_t mac_size = 32;

std::string mac_of(const keyring& keys, purpose why, std::string_view prefix,
                   std::string_view said) {
  const auto mac = keys.mac(why, {prefix, said});
  return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

} // namespace

std::string seal(const keyring& keys, purpose why, std::string_view prefix, const sealed& x) {
  std::string said;
  for (int shift = 24; shift >= 0; shift -= 8)
    said += static_cast<char>(x.number >> shift & 255);
  said += x.id;
  return std::string{prefix} + to_base64url(said + mac_of(keys, why, prefix, said));
}

std::optional<sealed> open_sealed(const keyring& keys, purpose why, std::string_view prefix,
                                  std::string_view text) {
  const auto longest = prefix.size() + (number_size + id_length_max + mac_size) * 4 / 3 + 2;
  if (text.size() > longest || !text.starts_with(prefix))
    return std::nullopt;
  const auto bytes = from_base64url(text.substr(prefix.size()));
  if (!bytes || bytes->size() <= number_size + mac_size)
    return std::nullopt;
  const std::string_view all{*bytes};
  const auto said = all.substr(0, all.size() - mac_size);
  if (!equal(mac_of(keys, why, prefix, said), all.substr(said.size())))
    return std::nullopt;
  sealed x{std::string{said.substr(number_size)}, 0};
  for (std::size_t i = 0; i < number_size; ++i)
    x.number = x.number << 8 | static_cast<unsigned char>(said[i]);
  return valid_id(x.id) ? std::optional{std::move(x)} : std::nullopt;
}

} // namespace callout::auth
