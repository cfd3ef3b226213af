#include "gateway/auth/verified_cache.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace callout::auth {

text_name sha256(std::string_view text) {
  // Both are costly to make: one algorithm for the process, one context for each thread.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
      EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  text_name name;
  if (!algorithm || !context || EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), name.data(), nullptr) != 1)
    throw std::runtime_error{"SHA-256 is not available"};
  return name;
}

} // namespace callout::auth
