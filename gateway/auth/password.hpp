// Passwords of staff: Argon2id (RFC 9106, by libsodium) over the password under a key of the
// store's, so that hashes alone, out of the log, are of no use to anybody. It takes a tenth of a
// second and much memory, on purpose: a thread of its own does it, one after another.
#pragma once

#include "gateway/auth/keyring.hpp"
#include "gateway/auth/password_cost.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace callout::auth {

inline constexpr std::size_t password_length_min = 12, password_length_max = 128;

/// Why nobody should have this password. NIST SP 800-63B: long, not of what is known about him, no
/// rules on kinds of characters. Lists of passwords that were stolen elsewhere are not asked.
std::optional<rejection> weakness(std::string_view password, const person_id&);

class password_desk {
public:
  password_desk(keyring, password_cost);
  ~password_desk();

  struct verdict {
    bool matches = false;
    std::optional<std::string> better; ///< the same under today's cost, where it was another
  };
  /// Nothing, where there was no memory to find out.
  using judged = std::function<void(std::optional<verdict>)>;
  using made = std::function<void(std::optional<std::string> hash)>;
  /// False, and nothing is called, where too many wait already. An empty `hash` matches nothing and
  /// takes as long as any other.
  bool check(std::string password, std::string hash, judged done);
  bool make(std::string password, made done);

private:
  static constexpr std::size_t most = 32; ///< that wait
  bool add(std::function<void()>);
  std::string peppered(std::string_view password) const;
  std::optional<std::string> hash_of(std::string_view password) const;
  std::optional<verdict> judge(std::string_view password, const std::string& hash);
  void work(const std::stop_token&);

  const keyring keys_;
  const password_cost cost_;
  std::string nobodys_; ///< to compare with where there is no hash
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> waiting_;
  std::jthread worker_;
};

} // namespace callout::auth
