#include "gateway/auth/password.hpp"

#include "gateway/auth/base64url.hpp"

#include <sodium.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace callout::auth {

namespace {

constexpr refusal too_short{"staff.weak_password", 422, "/password: at least 12 characters"};
constexpr refusal too_long{"staff.weak_password", 422, "/password: at most 128 bytes"};
constexpr refusal his_name{"staff.weak_password", 422, "/password: has the name in it"};
constexpr refusal few_letters{"staff.weak_password", 422,
                              "/password: of fewer than five different characters"};

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

} // namespace

std::optional<rejection> weakness(std::string_view password, const person_id& who) {
  // Characters of UTF-8, not bytes.
  const auto characters = std::ranges::count_if(
      password, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  if (static_cast<std::size_t>(characters) < password_length_min)
    return too_short;
  if (password.size() > password_length_max)
    return too_long;
  if (who.text.size() >= 4 && lower(password).find(lower(who.text)) != std::string::npos)
    return his_name;
  std::string kinds{password};
  std::ranges::sort(kinds);
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  if (kinds.size() < 5)
    return few_letters;
  return std::nullopt;
}

password_desk::password_desk(keyring keys, password_cost cost)
    : keys_{std::move(keys)}, cost_{cost} {
  if (sodium_init() < 0)
    throw std::runtime_error{"libsodium does not start"};
  worker_ = std::jthread{[this](const std::stop_token& stop) { work(stop); }};
}

password_desk::~password_desk() = default;

bool password_desk::check(std::string password, std::string hash, judged done) {
  return add([this, password = std::move(password), hash = std::move(hash),
              done = std::move(done)]() mutable {
    auto v = judge(password, hash);
    sodium_memzero(password.data(), password.size());
    done(std::move(v));
  });
}

bool password_desk::make(std::string password, made done) {
  return add([this, password = std::move(password), done = std::move(done)]() mutable {
    auto hash = hash_of(password);
    sodium_memzero(password.data(), password.size());
    done(std::move(hash));
  });
}

bool password_desk::add(std::function<void()> job) {
  const std::lock_guard held{mutex_};
  if (waiting_.size() >= most)
    return false;
  waiting_.push_back(std::move(job));
  changed_.notify_one();
  return true;
}

std::string password_desk::peppered(std::string_view password) const {
  const auto mac = keys_.mac(purpose::password, {password});
  return to_base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

std::optional<std::string> password_desk::hash_of(std::string_view password) const {
  const auto text = peppered(password);
  char out[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(
          out, text.data(), text.size(), static_cast<unsigned long long>(cost_.passes),
          static_cast<std::size_t>(cost_.memory_mib) << 20, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return std::nullopt;
  return out;
}

std::optional<password_desk::verdict> password_desk::judge(std::string_view password,
                                                           const std::string& hash) {
  const auto text = peppered(password);
  if (nobodys_.empty())
    nobodys_ = hash_of("nobody's").value_or("");
  const auto& against = hash.empty() ? nobodys_ : hash;
  errno = 0;
  if (crypto_pwhash_str_verify(against.c_str(), text.data(), text.size()) != 0)
    // libsodium says so of a mismatch alone, and nothing of what it could not find out.
    return errno == EINVAL ? std::optional{verdict{}} : std::nullopt;
  verdict v{.matches = !hash.empty(), .better = {}};
  if (v.matches &&
      crypto_pwhash_str_needs_rehash(hash.c_str(), static_cast<unsigned long long>(cost_.passes),
                                     static_cast<std::size_t>(cost_.memory_mib) << 20) != 0)
    v.better = hash_of(password);
  return v;
}

void password_desk::work(const std::stop_token& stop) {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock held{mutex_};
      changed_.wait(held, stop, [this] { return !waiting_.empty(); });
      if (stop.stop_requested())
        return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    job();
  }
}

} // namespace callout::auth
