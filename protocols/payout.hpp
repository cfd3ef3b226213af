// One transfer to a technician's bank (DOMAIN §3.9). Its id is the bank's idempotency key for
// ever; an unknown outcome is looked up and never sent again.
#pragma once

#include "protocols/payment.hpp"

namespace callout::payout {

enum class phase { none, scheduled, sent, unknown, paid, failed };
constexpr auto names(phase) {
  return std::array<std::string_view, 6>{"none", "scheduled", "sent", "unknown", "paid", "failed"};
}

// -- commands --------------------------------------------------------------------------

/// From earnings.
struct schedule {
  static constexpr std::string_view kind = "payout.schedule";
  person_id technician;
  money amount;
  bool operator==(const schedule&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"technician", &schedule::technician},
                      field{"amount", &schedule::amount}};
  }
};

/// The bank's answer. declined: permanent; unknown: look it up; missing: a look-up found no
/// trace, so it may be sent again under the same key.
struct answered {
  static constexpr std::string_view kind = "payout.answered";
  payment::result result{};
  std::string reference;
  std::string code;
  bool operator==(const answered&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"result", &answered::result}, field{"reference", &answered::reference},
                      field{"code", &answered::code}};
  }
};

/// Timer.
struct look_up {
  static constexpr std::string_view kind = "payout.look_up";
  bool operator==(const look_up&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

using command = std::variant<schedule, answered, look_up>;

/// What the provider "payouts" is asked; answers come as `answered`.
struct request {
  static constexpr std::string_view kind = "payout.request";
  std::string key; ///< the payout's id
  bool look_up = false;
  person_id technician;
  money amount;
  bool operator==(const request&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"key", &request::key}, field{"look_up", &request::look_up},
                      field{"technician", &request::technician},
                      field{"amount", &request::amount}};
  }
};
using provider_request = std::variant<request>;

} // namespace callout::payout
