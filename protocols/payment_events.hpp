// What can have happened to the money of a booking. An event that moves money holds its
// postings: the ledger is the fold of these, and of nothing else.
#pragma once

#include "protocols/payment_commands.hpp"
#include "protocols/separate_family.hpp"

namespace callout::payment {

/// Request `number` goes to the provider: hold `amount`. `renews`: the hold that this one is
/// to take the place of; 0 for one that adds to what is held.
struct hold_requested {
  static constexpr std::string_view kind = "payment.hold_requested";
  std::uint32_t number = 0;
  booking_id booking;
  person_id customer;
  std::string method;
  money amount;
  std::uint32_t renews = 0;
  instant at{};
  std::optional<bool> verifies; ///< it is to show that the method works, and is let go at once
  bool operator==(const hold_requested&) const = default;
  static constexpr auto fields() {
    using e = hold_requested;
    return std::tuple{field{"number", &e::number},
                      field{"booking", &e::booking},
                      field{"customer", &e::customer},
                      field{"method", &e::method},
                      field{"amount", &e::amount},
                      field{"renews", &e::renews},
                      field{"at", &e::at},
                      field{"verifies", &e::verifies}};
  }
};

struct held {
  static constexpr std::string_view kind = "payment.held";
  std::uint32_t number = 0;
  std::string reference;
  std::optional<instant> capture_before;
  bool operator==(const held&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &held::number}, field{"reference", &held::reference},
                      field{"capture_before", &held::capture_before}};
  }
};

struct hold_failed {
  static constexpr std::string_view kind = "payment.hold_failed";
  std::uint32_t number = 0;
  std::string code;
  instant at{};
  bool operator==(const hold_failed&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &hold_failed::number}, field{"code", &hold_failed::code},
                      field{"at", &hold_failed::at}};
  }
};

/// Request `number` goes to the provider: let hold `hold` go.
struct void_requested {
  static constexpr std::string_view kind = "payment.void_requested";
  std::uint32_t number = 0;
  std::uint32_t hold = 0;
  instant at{};
  bool operator==(const void_requested&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &void_requested::number},
                      field{"hold", &void_requested::hold}, field{"at", &void_requested::at}};
  }
};

/// The hold is gone; `code` says why the provider would not void it, if so: it lapses.
struct voided {
  static constexpr std::string_view kind = "payment.voided";
  std::uint32_t number = 0;
  std::string code;
  bool operator==(const voided&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &voided::number}, field{"code", &voided::code}};
  }
};

/// The booking wants no more money held: what is held, or is answered later, is voided.
struct letting_go {
  static constexpr std::string_view kind = "payment.letting_go";
  std::string reason;
  bool operator==(const letting_go&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &letting_go::reason}}; }
};

/// What is missing of `amount` is being taken; comes again with every further try.
struct settling {
  static constexpr std::string_view kind = "payment.settling";
  money amount;
  payment::division division;
  std::optional<dunning_policy> dunning;
  bool operator==(const settling&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"amount", &settling::amount}, field{"division", &settling::division},
                      field{"dunning", &settling::dunning}};
  }
};

/// Request `number` goes to the provider: take `amount` from hold `hold`.
struct capture_requested {
  static constexpr std::string_view kind = "payment.capture_requested";
  std::uint32_t number = 0;
  std::uint32_t hold = 0;
  money amount;
  instant at{};
  bool operator==(const capture_requested&) const = default;
  static constexpr auto fields() {
    using e = capture_requested;
    return std::tuple{field{"number", &e::number}, field{"hold", &e::hold},
                      field{"amount", &e::amount}, field{"at", &e::at}};
  }
};

struct captured {
  static constexpr std::string_view kind = "payment.captured";
  std::uint32_t number = 0;
  std::string reference;
  money amount;
  std::vector<posting> postings;
  bool operator==(const captured&) const = default;
  static constexpr auto fields() {
    using e = captured;
    return std::tuple{field{"number", &e::number}, field{"reference", &e::reference},
                      field{"amount", &e::amount}, field{"postings", &e::postings}};
  }
};

/// The booking stays completed, unpaid. Number 0: nothing was left to capture it from.
struct capture_failed {
  static constexpr std::string_view kind = "payment.capture_failed";
  std::uint32_t number = 0;
  std::string code;
  bool operator==(const capture_failed&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &capture_failed::number},
                      field{"code", &capture_failed::code}};
  }
};

/// Escrow is divided: `earned` goes to the technician.
struct released {
  static constexpr std::string_view kind = "payment.released";
  money amount;
  money earned;
  std::vector<posting> postings;
  bool operator==(const released&) const = default;
  static constexpr auto fields() {
    using e = released;
    return std::tuple{field{"amount", &e::amount}, field{"earned", &e::earned},
                      field{"postings", &e::postings}};
  }
};

/// Request `number` goes to the provider: give `amount` of capture `capture` back.
struct refund_requested {
  static constexpr std::string_view kind = "payment.refund_requested";
  std::uint32_t number = 0;
  std::uint32_t capture = 0;
  money amount;
  std::string reason;
  instant at{};
  bool operator==(const refund_requested&) const = default;
  static constexpr auto fields() {
    using e = refund_requested;
    return std::tuple{field{"number", &e::number}, field{"capture", &e::capture},
                      field{"amount", &e::amount}, field{"reason", &e::reason},
                      field{"at", &e::at}};
  }
};

/// The shares go back in the proportions in which they came; `charged` is the technician's.
struct refunded {
  static constexpr std::string_view kind = "payment.refunded";
  std::uint32_t number = 0;
  money amount;
  money charged;
  std::vector<posting> postings;
  bool operator==(const refunded&) const = default;
  static constexpr auto fields() {
    using e = refunded;
    return std::tuple{field{"number", &e::number}, field{"amount", &e::amount},
                      field{"charged", &e::charged}, field{"postings", &e::postings}};
  }
};

struct refund_failed {
  static constexpr std::string_view kind = "payment.refund_failed";
  std::uint32_t number = 0;
  std::string code;
  std::optional<money> amount;
  bool operator==(const refund_failed&) const = default;
  static constexpr auto fields() {
    using e = refund_failed;
    return std::tuple{field{"number", &e::number}, field{"code", &e::code},
                      field{"amount", &e::amount}};
  }
};

/// The provider may have done it or not; it is looked up at `again`.
struct left_unknown {
  static constexpr std::string_view kind = "payment.left_unknown";
  std::uint32_t number = 0;
  instant again{};
  bool operator==(const left_unknown&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &left_unknown::number}, field{"again", &left_unknown::again}};
  }
};

struct looked_up {
  static constexpr std::string_view kind = "payment.looked_up";
  std::uint32_t number = 0;
  bool operator==(const looked_up&) const = default;
  static constexpr auto fields() { return std::tuple{field{"number", &looked_up::number}}; }
};

/// A look-up found no trace: the same request goes again, under its first key.
struct sent_again {
  static constexpr std::string_view kind = "payment.sent_again";
  std::uint32_t number = 0;
  bool operator==(const sent_again&) const = default;
  static constexpr auto fields() { return std::tuple{field{"number", &sent_again::number}}; }
};

/// The provider says it did something else than it was asked, or a person says so for it. A hold
/// is not counted and is voided; a capture or refund waits for a person to resolve it.
struct conflicted {
  static constexpr std::string_view kind = "payment.conflicted";
  std::uint32_t number = 0;
  std::string reference;
  money amount; ///< as the provider has it
  bool operator==(const conflicted&) const = default;
  static constexpr auto fields() {
    using e = conflicted;
    return std::tuple{field{"number", &e::number}, field{"reference", &e::reference},
                      field{"amount", &e::amount}};
  }
};

using event =
    std::variant<hold_requested, held, hold_failed, void_requested, voided, letting_go, settling,
                 capture_requested, captured, capture_failed, released, refund_requested, refunded,
                 refund_failed, left_unknown, looked_up, sent_again, conflicted, retry_planned,
                 given_up, advanced, written_off, conflict_resolved>;

} // namespace callout::payment

namespace callout {

template <>
struct family<payment::event> : separate_family<payment::event> {};

} // namespace callout
