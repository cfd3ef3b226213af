// One phone number proving itself by a code sent to it (DOMAIN §3.11). The entity's id is a
// keyed hash of the number. Codes are derived at the edge and compared there; what comes here
// is whether they matched, so that no code enters the log.
#pragma once

#include "protocols/json.hpp"

namespace callout::challenge {

/// The numbers of DOMAIN §3.11, pinned with each code that is sent.
struct limits {
  std::chrono::seconds lifetime{300};
  int checks = 5;
  std::vector<std::int64_t> waits_s{30, 60, 120}; ///< between one sending and the next
  int per_10_minutes = 3;
  int per_hour = 5;
  int per_day = 10;
  std::chrono::seconds lock{900};     ///< after the last failed check; doubles each time
  std::chrono::seconds lock_max{86'400};
  bool operator==(const limits&) const = default;
  static constexpr auto fields() {
    using l = limits;
    return std::tuple{field{"lifetime_s", &l::lifetime}, field{"checks", &l::checks},
                      field{"waits_s", &l::waits_s},
                      field{"per_10_minutes", &l::per_10_minutes},
                      field{"per_hour", &l::per_hour},   field{"per_day", &l::per_day},
                      field{"lock_s", &l::lock},         field{"lock_max_s", &l::lock_max}};
  }
};

/// Send a code. `id` names the challenge: the code is derived from it.
struct send {
  static constexpr std::string_view kind = "challenge.send";
  challenge_id id;
  std::string phone; ///< E.164
  challenge::limits limits;
  bool operator==(const send&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"id", &send::id}, field{"phone", &send::phone},
                      field{"limits", &send::limits}};
  }
};

struct check {
  static constexpr std::string_view kind = "challenge.check";
  challenge_id id;
  bool matches = false;
  bool operator==(const check&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"id", &check::id}, field{"matches", &check::matches}};
  }
};

/// The provider "messaging" took the message, or did not.
struct sent {
  static constexpr std::string_view kind = "challenge.sent";
  bool ok = false;
  bool operator==(const sent&) const = default;
  static constexpr auto fields() { return std::tuple{field{"ok", &sent::ok}}; }
};

using command = std::variant<send, check, sent>;

/// What the provider "messaging" is asked; it derives the code from `challenge` when it sends.
struct message {
  static constexpr std::string_view kind = "challenge.message";
  std::string to;
  std::string template_name; ///< otp
  challenge_id challenge;
  instant expires_at{};      ///< not sent after this
  bool operator==(const message&) const = default;
  static constexpr auto fields() {
    using m = message;
    return std::tuple{field{"to", &m::to}, field{"template", &m::template_name},
                      field{"challenge", &m::challenge}, field{"expires_at", &m::expires_at}};
  }
};
using provider_request = std::variant<message>;

} // namespace callout::challenge
