// What a payment has to remember: its holds, what the provider was asked and has not answered,
// and what came of it. Money in here is in minor units of one currency.
#pragma once

#include "protocols/payment.hpp"

namespace callout::payment {

/// asked → held → capturing → captured, or → voiding → gone; asked → gone when declined.
enum class hold_phase { asked, held, capturing, captured, voiding, gone };
constexpr auto names(hold_phase) {
  return std::array<std::string_view, 6>{"asked",    "held",    "capturing",
                                         "captured", "voiding", "gone"};
}

struct hold_state {
  std::uint32_t number = 0; ///< of the request that asked for it
  hold_phase phase{};
  std::int64_t amount = 0;
  std::string reference;
  std::optional<instant> capture_before;
  std::uint32_t renews = 0;     ///< the hold it takes the place of, or 0
  bool wanted = true;           ///< false: void it as soon as it is there
  std::optional<bool> verifies; ///< its coming says that the method works
  bool operator==(const hold_state&) const = default;
  static constexpr auto fields() {
    using h = hold_state;
    return std::tuple{field{"number", &h::number},
                      field{"phase", &h::phase},
                      field{"amount", &h::amount},
                      field{"reference", &h::reference},
                      field{"capture_before", &h::capture_before},
                      field{"renews", &h::renews},
                      field{"wanted", &h::wanted},
                      field{"verifies", &h::verifies}};
  }
};

/// sent: an answer is to come. unknown: a look-up is to be made. looking: one was made.
enum class request_phase { sent, unknown, looking };
constexpr auto names(request_phase) {
  return std::array<std::string_view, 3>{"sent", "unknown", "looking"};
}

/// One request that has no final answer yet.
struct request_state {
  std::uint32_t number = 0;
  payment::operation operation{};
  request_phase phase{};
  std::uint32_t of = 0; ///< the hold to capture or void, the capture to refund
  std::int64_t amount = 0;
  int tries = 0;   ///< unknown outcomes so far
  int attempt = 0; ///< how often it was sent or looked up before; older answers are stale
  instant at{};    ///< when it was first sent
  std::optional<instant> again;
  bool operator==(const request_state&) const = default;
  static constexpr auto fields() {
    using r = request_state;
    return std::tuple{field{"number", &r::number},  field{"operation", &r::operation},
                      field{"phase", &r::phase},    field{"of", &r::of},
                      field{"amount", &r::amount},  field{"tries", &r::tries},
                      field{"at", &r::at},          field{"again", &r::again},
                      field{"attempt", &r::attempt}};
  }
};

struct capture_state {
  std::uint32_t number = 0;
  std::string reference;
  std::int64_t amount = 0;
  std::int64_t refunding = 0; ///< asked for, unanswered
  std::int64_t refunded = 0;
  bool operator==(const capture_state&) const = default;
  static constexpr auto fields() {
    using c = capture_state;
    return std::tuple{field{"number", &c::number}, field{"reference", &c::reference},
                      field{"amount", &c::amount}, field{"refunding", &c::refunding},
                      field{"refunded", &c::refunded}};
  }
};

/// A capture or refund about which a person has to find out what the provider did.
struct conflict_state {
  open_conflict what;
  std::uint32_t of = 0;     ///< the hold that was captured, or the capture that was refunded
  std::int64_t blocked = 0; ///< of the capture: not refunded as far as we know, and kept from it
  bool operator==(const conflict_state&) const = default;
  static constexpr auto fields() {
    using c = conflict_state;
    return std::tuple{field{"what", &c::what}, field{"of", &c::of}, field{"blocked", &c::blocked}};
  }
};

/// What most payments never have: money that is due did not come, or is contested.
struct trouble_state {
  std::uint32_t retries = 0;       ///< planned so far
  std::optional<instant> retry_at; ///< of the one that is to come
  bool given_up = false;
  std::int64_t receivable = 0;  ///< put up by the platform and owed by the customer
  std::int64_t written_off = 0; ///< the platform's loss
  std::vector<conflict_state> conflicts;
  bool operator==(const trouble_state&) const = default;
  static constexpr auto fields() {
    using t = trouble_state;
    return std::tuple{field{"retries", &t::retries},         field{"retry_at", &t::retry_at},
                      field{"given_up", &t::given_up},       field{"receivable", &t::receivable},
                      field{"written_off", &t::written_off}, field{"conflicts", &t::conflicts}};
  }
};

struct state {
  payment::phase phase{};
  std::optional<booking_id> booking;
  std::optional<person_id> customer;
  std::string method;
  std::uint32_t last_number = 0;
  std::vector<hold_state> holds;
  std::vector<request_state> requests;
  std::vector<capture_state> captures;
  std::vector<settling> goal; ///< none or one
  money captured;
  money released; ///< less what was refunded of it
  money refunded;
  std::vector<posting> credits; ///< of the release, less what was refunded of them
  std::optional<trouble_state> trouble;
  bool operator==(const state&) const = default;

  static constexpr auto fields() {
    using s = state;
    return std::tuple{field{"phase", &s::phase},
                      field{"booking", &s::booking},
                      field{"customer", &s::customer},
                      field{"method", &s::method},
                      field{"last_number", &s::last_number},
                      field{"holds", &s::holds},
                      field{"requests", &s::requests},
                      field{"captures", &s::captures},
                      field{"goal", &s::goal},
                      field{"captured", &s::captured},
                      field{"released", &s::released},
                      field{"refunded", &s::refunded},
                      field{"credits", &s::credits},
                      field{"trouble", &s::trouble}};
  }

  money in_currency(std::int64_t minor) const { return {minor, captured.currency}; }
  /// What can be captured, or is being captured.
  money held() const;
  const hold_state* hold(std::uint32_t number) const;
  const request_state* request(std::uint32_t number) const;
  const capture_state* capture(std::uint32_t number) const;
  const conflict_state* conflict(std::uint32_t number) const;

  /// captured + receivable + written off − released − refunded
  std::int64_t escrow() const;
  /// What the customer still has to pay: of the goal, or of what the platform put up for him.
  std::int64_t owed() const;
  /// Asked for or done: whoever gets his money back is not charged again.
  std::int64_t given_back() const;
  /// Whether a request that takes money has no answer yet: a capture, or a hold to capture.
  bool charging() const;
  bool refunding() const;
  bool contested(operation) const;
};

} // namespace callout::payment
