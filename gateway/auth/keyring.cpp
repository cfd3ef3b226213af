#include "gateway/auth/keyring.hpp"

#include "gateway/auth/ed25519.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <stdexcept>

namespace callout::auth {

namespace {

constexpr std::array<std::string_view, 9> labels{
    "callout/1/otp",         "callout/1/start-code", "callout/1/refresh",
    "callout/1/idempotency", "callout/1/account-id", "callout/1/invitation",
    "callout/1/totp",        "callout/1/recovery",   "callout/1/password"};

struct mac_freed {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using mac_context = std::unique_ptr<EVP_MAC_CTX, mac_freed>;

void require(bool done, const char* what) {
  if (!done)
    throw std::runtime_error{std::string{what} + " is not available"};
}

/// HKDF-SHA-256 (RFC 5869) without salt.
secret derived_key(const secret& master, std::string_view label) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf{
      EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr), &EVP_KDF_free};
  require(kdf != nullptr, "HKDF");
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context{
      EVP_KDF_CTX_new(kdf.get()), &EVP_KDF_CTX_free};
  char digest[] = "SHA256";
  auto key = master;
  std::string info{label};
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.bytes.data(), key.bytes.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end()};
  secret out;
  require(context &&
              EVP_KDF_derive(context.get(), out.bytes.data(), out.bytes.size(), parameters) == 1,
          "HKDF");
  return out;
}

/// An HMAC that has taken its key, to be copied for each message.
mac_context keyed(const secret& key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac{
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free};
  require(hmac != nullptr, "HMAC");
  mac_context context{EVP_MAC_CTX_new(hmac.get())};
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  require(context &&
              EVP_MAC_init(context.get(), key.bytes.data(), key.bytes.size(), parameters) == 1,
          "HMAC-SHA-256");
  return context;
}

/// Evenly spread: of 2^64 numbers the last few that do not fill a round weigh nothing.
std::string digits(const std::array<std::uint8_t, 32>& mac, std::size_t count) {
  std::uint64_t x = 0;
  for (std::size_t i = 0; i < 8; ++i)
    x = x << 8 | mac[i];
  std::string out(count, '0');
  for (std::size_t i = count; i-- > 0; x /= 10)
    out[i] = static_cast<char>('0' + x % 10);
  return out;
}

} // namespace

struct keyring::keys {
  std::array<mac_context, labels.size()> macs;
  std::vector<ed25519> signing;

  const ed25519* find(std::string_view kid) const {
    for (const auto& one : signing)
      if (one.kid() == kid)
        return &one;
    return nullptr;
  }
};

keyring::keyring(const secrets& s) {
  auto made = std::make_shared<keys>();
  for (std::size_t i = 0; i < labels.size(); ++i)
    made->macs[i] = keyed(derived_key(s.master, labels[i]));
  for (const auto& seed : s.signing)
    made->signing.emplace_back(seed);
  require(!made->signing.empty(), "a signing key");
  keys_ = std::move(made);
}

outcome<keyring> keyring::open(const std::filesystem::path& directory) {
  const auto found = load_or_make_secrets(directory / "keys");
  if (!found)
    return found.error();
  return keyring{*found};
}

std::array<std::uint8_t, 32> keyring::mac(purpose p,
                                          std::initializer_list<std::string_view> parts) const {
  const mac_context context{EVP_MAC_CTX_dup(keys_->macs[static_cast<std::size_t>(p)].get())};
  bool done = context != nullptr;
  for (const auto part : parts) {
    std::uint8_t size[8];
    for (int i = 0; i < 8; ++i)
      size[i] = static_cast<std::uint8_t>(part.size() >> (8 * (7 - i)));
    done = done && EVP_MAC_update(context.get(), size, sizeof size) == 1 &&
           EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(part.data()),
                          part.size()) == 1;
  }
  std::array<std::uint8_t, 32> out{};
  std::size_t size = 0;
  require(done && EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1 &&
              size == out.size(),
          "HMAC-SHA-256");
  return out;
}

std::string keyring::otp_code(const challenge_id& challenge) const {
  return digits(mac(purpose::otp, {challenge.text}), 6);
}

std::string keyring::start_code(const booking_id& booking, int visit) const {
  return digits(mac(purpose::start_code, {booking.text, std::to_string(visit)}), 4);
}

std::string keyring::derived_id(purpose p, std::initializer_list<std::string_view> parts) const {
  auto bytes = mac(p, parts);
  bytes[6] = static_cast<std::uint8_t>(0x80 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
  static constexpr char hex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      out += '-';
    out += hex[bytes[i] >> 4];
    out += hex[bytes[i] & 15];
  }
  return out;
}

const std::string& keyring::kid() const {
  return keys_->signing.front().kid();
}

const std::string& keyring::public_key() const {
  return keys_->signing.front().public_key();
}

std::string keyring::sign(std::string_view text) const {
  return keys_->signing.front().sign(text);
}

bool keyring::knows(std::string_view kid) const {
  return keys_->find(kid) != nullptr;
}

bool keyring::verify(std::string_view kid, std::string_view text,
                     std::string_view signature) const {
  const auto* key = keys_->find(kid);
  return key && key->verify(text, signature);
}

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace callout::auth
