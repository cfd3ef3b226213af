#include "gateway/auth/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace callout::auth {

namespace {

constexpr std::size_t secret_size = 20;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string part(const std::array<std::uint8_t, 32>& mac, std::size_t size) {
  return {reinterpret_cast<const char*>(mac.data()), size};
}

} // namespace

std::string totp_secret(const keyring& keys, const person_id& who, std::uint32_t invitation) {
  return part(keys.mac(purpose::totp, {who.text, std::to_string(invitation)}), secret_size);
}

std::int64_t totp_step(instant at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch() / totp_period;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
  unsigned char counter[8];
  for (int i = 0; i < 8; ++i)
    counter[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (!HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter, sizeof counter,
            mac, &size))
    throw std::runtime_error{"HMAC-SHA-1 is not available"};
  // RFC 4226, 5.3: four bytes from where the last one says.
  const auto at = mac[size - 1] & 15u;
  const auto number = (mac[at] & 127u) << 24 | mac[at + 1] << 16 | mac[at + 2] << 8 | mac[at + 3];
  auto digits = std::to_string(number % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code,
                                       instant now) {
  std::optional<std::int64_t> found;
  const auto step = totp_step(now);
  for (const auto at : {step - 1, step, step + 1})
    if (equal(totp_code(secret, at), code))
      found = at;
  return found;
}

std::string to_base32(std::string_view bytes) {
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const unsigned char c : bytes) {
    held = held << 8 | c;
    for (bits += 8; bits >= 5; bits -= 5)
      out += alphabet[held >> (bits - 5) & 31];
  }
  if (bits > 0)
    out += alphabet[held << (5 - bits) & 31];
  return out;
}

std::string totp_uri(std::string_view secret, const person_id& who, std::string_view issuer) {
  std::string uri = "otpauth://totp/";
  uri.append(issuer).append(":").append(who.text).append("?secret=").append(to_base32(secret));
  return uri.append("&issuer=").append(issuer);
}

std::vector<std::string> recovery_codes(const keyring& keys, const person_id& who,
                                        std::uint32_t invitation, int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) {
    auto code = to_base32(part(
        keys.mac(purpose::recovery, {who.text, std::to_string(invitation), std::to_string(i)}), 7));
    code.resize(10); // 50 bits; attempts are few.
    all.push_back(code.substr(0, 5) + '-' + code.substr(5));
  }
  return all;
}

std::optional<std::int32_t> recovery_match(const std::vector<std::string>& all,
                                           std::string_view typed) {
  std::string code;
  for (const char c : typed)
    if (c != '-' && c != ' ')
      code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (code.size() == 10)
    code.insert(5, 1, '-');
  std::optional<std::int32_t> found;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (equal(all[i], code))
      found = static_cast<std::int32_t>(i);
  return found;
}

} // namespace callout::auth
