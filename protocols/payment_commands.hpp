// What can be asked of a booking's payment, and what it asks of the provider. A payment has
// the id of its booking and lives in its shard (DOMAIN §3.6, §3.8).
#pragma once

#include "protocols/payment_recovery.hpp"

namespace callout::payment {

/// How captured money is divided; decided by the booking from its terms.
struct division {
  person_id technician;
  bool vat_registered = false; ///< DOMAIN §3.8: case A when true, case B otherwise
  money labour;                ///< net of VAT; what bears commission
  int commission_bp = 0;
  int vat_bp = 0;
  settlement_policy settlement;
  bool operator==(const division&) const = default;
  static constexpr auto fields() {
    using d = division;
    return std::tuple{
        field{"technician", &d::technician}, field{"vat_registered", &d::vat_registered},
        field{"labour", &d::labour},         field{"commission_bp", &d::commission_bp},
        field{"vat_bp", &d::vat_bp},         field{"settlement", &d::settlement}};
  }
};

/// unknown: the provider may or may not have done it; it is looked up, never sent again
/// under another key. missing: a look-up found no trace of it.
enum class result { ok, declined, unknown, missing };
constexpr auto names(result) {
  return std::array<std::string_view, 4>{"ok", "declined", "unknown", "missing"};
}

// -- commands --------------------------------------------------------------------------

/// Hold `amount` (a further one beside those that stand, when the scope grew).
struct hold {
  static constexpr std::string_view kind = "payment.hold";
  person_id customer;
  money amount;
  std::string method;
  bool operator==(const hold&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"customer", &hold::customer}, field{"amount", &hold::amount},
                      field{"method", &hold::method}};
  }
};

/// Try the way of paying with `amount`, which is let go at once.
struct verify {
  static constexpr std::string_view kind = "payment.verify";
  person_id customer;
  money amount;
  std::string method;
  bool operator==(const verify&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"customer", &verify::customer}, field{"amount", &verify::amount},
                      field{"method", &verify::method}};
  }
};

/// Capture `amount` into escrow, void what is held beyond it, then release it as divided.
struct settle {
  static constexpr std::string_view kind = "payment.settle";
  money amount;
  payment::division division;
  std::optional<dunning_policy> dunning; ///< none: as it is by default
  bool operator==(const settle&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"amount", &settle::amount}, field{"division", &settle::division},
                      field{"dunning", &settle::dunning}};
  }
};

/// Let every hold go.
struct release_hold {
  static constexpr std::string_view kind = "payment.release_hold";
  std::string reason;
  bool operator==(const release_hold&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &release_hold::reason}}; }
};

struct refund {
  static constexpr std::string_view kind = "payment.refund";
  money amount;
  std::string reason;
  bool operator==(const refund&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"amount", &refund::amount, "", bounds{.min = 1}},
                      field{"reason", &refund::reason, "", bounds{.max_length = 500}}};
  }
};

/// The provider's answer to the `number`th request of this payment, or to a look-up of it. One
/// that settles nothing (unknown, missing) counts only for the latest attempt.
struct answered {
  static constexpr std::string_view kind = "payment.answered";
  std::uint32_t number = 0;
  payment::result result{};
  std::string reference;                 ///< the provider's own, empty unless ok
  std::optional<money> amount;           ///< as the provider has it
  std::optional<instant> capture_before; ///< of a hold
  std::string code;                      ///< why it was declined
  int attempt = 0;                       ///< as in the request
  bool operator==(const answered&) const = default;
  static constexpr auto fields() {
    using c = answered;
    return std::tuple{field{"number", &c::number},
                      field{"result", &c::result},
                      field{"reference", &c::reference},
                      field{"amount", &c::amount},
                      field{"capture_before", &c::capture_before},
                      field{"code", &c::code},
                      field{"attempt", &c::attempt}};
  }
};

/// Timer: ask again after an unknown outcome.
struct look_up {
  static constexpr std::string_view kind = "payment.look_up";
  std::uint32_t number = 0;
  bool operator==(const look_up&) const = default;
  static constexpr auto fields() { return std::tuple{field{"number", &look_up::number}}; }
};

/// Timer, 24 h before a hold lapses: make a new one, then void the old.
struct renew {
  static constexpr std::string_view kind = "payment.renew";
  std::uint32_t number = 0; ///< of the request that made the hold
  bool operator==(const renew&) const = default;
  static constexpr auto fields() { return std::tuple{field{"number", &renew::number}}; }
};

using command = std::variant<hold, settle, release_hold, refund, answered, look_up, renew, retry,
                             write_off, resolve, verify>;

/// What the provider "payments" is asked. Its idempotency key is `key`; the answer comes as
/// `answered` with the same number.
struct request {
  static constexpr std::string_view kind = "payment.request";
  std::uint32_t number = 0;
  payment::operation operation{};
  std::string key; ///< unique for ever: booking and number
  money amount;
  std::string method;    ///< of a hold
  std::string reference; ///< of the hold to capture or void, or of the capture to refund
  std::string of;        ///< look_up: the key that is asked about
  int attempt = 0;       ///< how often it was sent or looked up before
  bool operator==(const request&) const = default;
  static constexpr auto fields() {
    using r = request;
    return std::tuple{field{"number", &r::number}, field{"operation", &r::operation},
                      field{"key", &r::key},       field{"amount", &r::amount},
                      field{"method", &r::method}, field{"reference", &r::reference},
                      field{"of", &r::of},         field{"attempt", &r::attempt}};
  }
};
using provider_request = std::variant<request>;

} // namespace callout::payment

namespace callout {

template <>
struct family<payment::command> : separate_family<payment::command> {};

} // namespace callout
