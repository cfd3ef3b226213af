// Checks a handshake to the letter and computes its answer.
#include "gateway/websocket/accept.hpp"

#include "gateway/http/gate.hpp"
#include "gateway/websocket/session.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

namespace callout::websocket {

namespace {

constexpr refusal upgrade_required{"upgrade_required", 426, "This is a WebSocket: upgrade to it."};
constexpr refusal bad_version{"websocket_version", 426, "Sec-WebSocket-Version must be 13."};
constexpr refusal bad_key{"websocket_key", 400,
                          "Exactly one Sec-WebSocket-Key of 16 bytes in base64 is required."};
constexpr refusal bad_origin{"origin", 403, "Pages of this origin are not served here."};

/// 16 bytes in base64: 22 digits, of which the last holds two bits, and two signs of padding.
bool well_formed(std::string_view key) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return key.size() == 24 && key.substr(22) == "==" &&
         key.substr(0, 22).find_first_not_of(digits) == key.npos &&
         std::string_view{"AQgw"}.find(key[21]) != std::string_view::npos;
}

std::optional<rejection> judge(const http::request& asked, const limits& bounds) {
  if (!asked.wants_websocket)
    return upgrade_required;
  if (asked.headers.all("sec-websocket-version") != std::vector<std::string_view>{"13"})
    return bad_version;
  const auto keys = asked.headers.all("sec-websocket-key");
  if (keys.size() != 1 || !well_formed(keys[0]))
    return bad_key;
  const auto origin = asked.header("origin");
  if (origin && !bounds.origins.empty() &&
      std::find(bounds.origins.begin(), bounds.origins.end(), *origin) == bounds.origins.end())
    return bad_origin;
  const auto offers = asked.headers.all("sec-websocket-protocol");
  if (std::none_of(offers.begin(), offers.end(),
                   [&](auto list) { return http::lists_word(list, bounds.subprotocol); }))
    return rejection{"websocket_protocol",
                     "Offer the subprotocol " + bounds.subprotocol + " in Sec-WebSocket-Protocol."};
  return std::nullopt;
}

/// Kept by the answer until it is sent.
class opening final : public http::upgrade {
public:
  opening(std::shared_ptr<const limits> bounds, opener open)
      : limits_{std::move(bounds)}, open_{std::move(open)} {}

  void take(http::takeover&& from) override { session::open(std::move(from), limits_, open_); }

private:
  std::shared_ptr<const limits> limits_;
  opener open_;
};

} // namespace

std::string accept_key(std::string_view key) {
  const auto text = std::string{key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[SHA_DIGEST_LENGTH];
  EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha1(), nullptr);
  unsigned char base64[32];
  const auto n = EVP_EncodeBlock(base64, digest, sizeof digest);
  return {reinterpret_cast<const char*>(base64), static_cast<std::size_t>(n)};
}

http::response accept(const http::request& asked, std::shared_ptr<const limits> bounds,
                      opener open) {
  if (auto why = judge(asked, *bounds)) {
    auto answer = http::problem(*why, asked.request_id);
    if (why->status == 426)
      answer.headers = {
          {"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "13"}};
    return answer;
  }
  http::response answer{.status = 101};
  answer.headers = {{"Upgrade", "websocket"},
                    {"Connection", "Upgrade"},
                    {"Sec-WebSocket-Accept", accept_key(*asked.header("sec-websocket-key"))},
                    {"Sec-WebSocket-Protocol", bounds->subprotocol}};
  answer.becomes = std::make_shared<opening>(std::move(bounds), std::move(open));
  return answer;
}

} // namespace callout::websocket
