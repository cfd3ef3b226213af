#include "gateway/auth/ed25519.hpp"

#include "gateway/auth/base64url.hpp"

#include <array>
#include <stdexcept>

namespace callout::auth {

namespace {

constexpr std::size_t signature_size = 64;

struct context_freed {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using context = std::unique_ptr<EVP_MD_CTX, context_freed>;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string thumbprint(std::string_view public_key) {
  const auto jwk = R"({"crv":"Ed25519","kty":"OKP","x":")" + to_base64url(public_key) + R"("})";
  std::string hash(32, '\0');
  if (EVP_Digest(jwk.data(), jwk.size(), reinterpret_cast<unsigned char*>(hash.data()), nullptr,
                 EVP_sha256(), nullptr) != 1)
    throw std::runtime_error{"SHA-256 is not available"};
  return to_base64url(hash);
}

} // namespace

ed25519::ed25519(const secret& seed)
    : key_{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.bytes.data(),
                                        seed.bytes.size())},
      public_(32, '\0') {
  std::size_t size = public_.size();
  if (!key_ ||
      EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(public_.data()),
                                  &size) != 1 ||
      size != public_.size())
    throw std::runtime_error{"an Ed25519 key cannot be made"};
  kid_ = thumbprint(public_);
}

std::string ed25519::sign(std::string_view text) const {
  const context c{EVP_MD_CTX_new()};
  std::string signature(signature_size, '\0');
  std::size_t size = signature.size();
  if (!c || EVP_DigestSignInit(c.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(c.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes(text), text.size()) != 1 ||
      size != signature_size)
    throw std::runtime_error{"an Ed25519 signature cannot be made"};
  return signature;
}

bool ed25519::verify(std::string_view text, std::string_view signature) const {
  if (signature.size() != signature_size)
    return false;
  const context c{EVP_MD_CTX_new()};
  return c && EVP_DigestVerifyInit(c.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(c.get(), bytes(signature), signature.size(), bytes(text), text.size()) ==
             1;
}

} // namespace callout::auth
