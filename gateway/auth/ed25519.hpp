// One Ed25519 key of OpenSSL's, with the two things that are done with it.
#pragma once

#include "gateway/auth/secrets.hpp"

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace callout::auth {

class ed25519 {
public:
  /// From the 32 bytes of RFC 8032's private key. Throws std::runtime_error when OpenSSL cannot.
  explicit ed25519(const secret& seed);

  const std::string& public_key() const { return public_; }
  /// RFC 7638 thumbprint of the public key as a JWK (RFC 8037), base64url.
  const std::string& kid() const { return kid_; }
  /// 64 bytes.
  std::string sign(std::string_view text) const;
  bool verify(std::string_view text, std::string_view signature) const;

private:
  struct freed {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  std::unique_ptr<EVP_PKEY, freed> key_;
  std::string public_, kid_;
};

} // namespace callout::auth
