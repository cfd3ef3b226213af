// One transfer to a technician's bank (DOMAIN §3.9). Its id is the bank's idempotency key for
// ever; an unknown outcome is looked up and never sent again.
#pragma once

#include "protocols/payment.hpp"
#include "protocols/separate_family.hpp"

namespace callout::payout {

/// retrying: refused for now, to be sent again. returned: the bank sent the money back later.
enum class phase { none, scheduled, sent, unknown, paid, failed, retrying, returned };
constexpr auto names(phase) {
  return std::array<std::string_view, 8>{"none", "scheduled", "sent",     "unknown",
                                         "paid", "failed",    "retrying", "returned"};
}

// -- commands --------------------------------------------------------------------------

/// From earnings.
struct schedule {
  static constexpr std::string_view kind = "payout.schedule";
  person_id technician;
  money amount;
  std::optional<std::vector<std::chrono::seconds>> retry_after; ///< as in settlement_policy
  bool operator==(const schedule&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"technician", &schedule::technician},
                      field{"amount", &schedule::amount},
                      field{"retry_after_s", &schedule::retry_after}};
  }
};

/// The bank's answer. declined: permanent, unless it is only for now; unknown: look it up; missing:
/// a look-up found no trace, so it may be sent again under the same key.
struct answered {
  static constexpr std::string_view kind = "payout.answered";
  payment::result result{};
  std::string reference;
  std::string code;
  bool for_now = false;
  bool operator==(const answered&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"result", &answered::result}, field{"reference", &answered::reference},
                      field{"code", &answered::code}, field{"for_now", &answered::for_now}};
  }
};

/// Timer.
struct look_up {
  static constexpr std::string_view kind = "payout.look_up";
  bool operator==(const look_up&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// Timer: after a refusal that may have passed.
struct send_again {
  static constexpr std::string_view kind = "payout.send_again";
  bool operator==(const send_again&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// Staff: the bank has sent back what it had paid.
struct take_back {
  static constexpr std::string_view kind = "payout.take_back";
  std::string code;
  bool operator==(const take_back&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"code", &take_back::code, "Why, in the bank's words.",
                            bounds{.min_length = 1, .max_length = 100}}};
  }
};

/// Staff: what the bank has done in truth with a payout that it leaves unknown for a day.
struct resolve {
  static constexpr std::string_view kind = "payout.resolve";
  bool paid = false;
  std::string code;
  bool operator==(const resolve&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"paid", &resolve::paid},
                      field{"code", &resolve::code, "The bank's reference, or why it failed.",
                            bounds{.min_length = 1, .max_length = 100}}};
  }
};

using command = std::variant<schedule, answered, look_up, send_again, take_back, resolve>;

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
                      field{"technician", &request::technician}, field{"amount", &request::amount}};
  }
};
using provider_request = std::variant<request>;

// -- events ----------------------------------------------------------------------------

struct scheduled {
  static constexpr std::string_view kind = "payout.scheduled";
  payout_id payout;
  person_id technician;
  money amount;
  instant at{};
  std::optional<std::vector<std::chrono::seconds>> retry_after;
  bool operator==(const scheduled&) const = default;
  static constexpr auto fields() {
    using e = scheduled;
    return std::tuple{field{"payout", &e::payout}, field{"technician", &e::technician},
                      field{"amount", &e::amount}, field{"at", &e::at},
                      field{"retry_after_s", &e::retry_after}};
  }
};

/// The bank is asked; from here on the money counts as under way.
struct sent {
  static constexpr std::string_view kind = "payout.sent";
  std::vector<posting> postings;
  bool operator==(const sent&) const = default;
  static constexpr auto fields() { return std::tuple{field{"postings", &sent::postings}}; }
};

/// A look-up found no trace of it, or a refusal may have passed: asked once more, under the same
/// key.
struct sent_again {
  static constexpr std::string_view kind = "payout.sent_again";
  bool operator==(const sent_again&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct became_unknown {
  static constexpr std::string_view kind = "payout.became_unknown";
  instant look_up_at{};
  bool operator==(const became_unknown&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"look_up_at", &became_unknown::look_up_at}};
  }
};

struct looked_up {
  static constexpr std::string_view kind = "payout.looked_up";
  bool operator==(const looked_up&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct paid {
  static constexpr std::string_view kind = "payout.paid";
  std::string reference; ///< the bank's own
  std::vector<posting> postings;
  instant at{};
  bool operator==(const paid&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reference", &paid::reference}, field{"postings", &paid::postings},
                      field{"at", &paid::at}};
  }
};

struct failed {
  static constexpr std::string_view kind = "payout.failed";
  std::string code;
  std::vector<posting> postings;
  instant at{};
  bool operator==(const failed&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"code", &failed::code}, field{"postings", &failed::postings},
                      field{"at", &failed::at}};
  }
};

/// It is sent again at `again`, under the same key.
struct refused_for_now {
  static constexpr std::string_view kind = "payout.refused_for_now";
  std::string code;
  instant again{};
  bool operator==(const refused_for_now&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"code", &refused_for_now::code},
                      field{"again", &refused_for_now::again}};
  }
};

/// It had been paid and came back.
struct returned {
  static constexpr std::string_view kind = "payout.returned";
  std::string code;
  std::vector<posting> postings;
  instant at{};
  bool operator==(const returned&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"code", &returned::code}, field{"postings", &returned::postings},
                      field{"at", &returned::at}};
  }
};

/// The bank later said the opposite of what it had said; a person has to look at it.
struct contradicted {
  static constexpr std::string_view kind = "payout.contradicted";
  payment::result result{};
  std::string reference;
  std::string code;
  instant at{};
  bool operator==(const contradicted&) const = default;
  static constexpr auto fields() {
    using e = contradicted;
    return std::tuple{field{"result", &e::result}, field{"reference", &e::reference},
                      field{"code", &e::code}, field{"at", &e::at}};
  }
};

using event = std::variant<scheduled, sent, sent_again, became_unknown, looked_up, paid, failed,
                           contradicted, refused_for_now, returned>;

inline constexpr refusal not_found{"payout.not_found", 404, "There is no such payout."};
inline constexpr refusal forbidden{"payout.forbidden", 403, "This is not yours to do."};
inline constexpr refusal not_paid{"payout.not_paid", 409, "Only what was paid can come back."};
inline constexpr refusal not_unknown{"payout.not_unknown", 409,
                                     "The bank has not left this unknown for a day."};

// -- what is shown ---------------------------------------------------------------------

/// A frame for the technician's inbox.
struct payout_changed {
  static constexpr std::string_view kind = "payout.changed";
  payout_id payout;
  phase status{};
  money amount;
  std::optional<std::string> code; ///< why it did not arrive
  bool operator==(const payout_changed&) const = default;
  static constexpr auto fields() {
    using f = payout_changed;
    return std::tuple{field{"payout", &f::payout}, field{"status", &f::status},
                      field{"amount", &f::amount}, field{"code", &f::code}};
  }
};

struct view {
  payout_id id;
  person_id technician;
  phase status{};
  money amount;
  instant created_at{};
  std::optional<instant> ended_at;
  std::optional<std::string> reference; ///< the bank's own, once paid
  std::optional<std::string> code;      ///< why it failed
  bool contradicted = false;            ///< the bank said two different things
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{
        field{"id", &v::id},
        field{"technician", &v::technician},
        field{"status", &v::status},
        field{"amount", &v::amount},
        field{"created_at", &v::created_at},
        field{"ended_at", &v::ended_at, "When it was paid or failed."},
        field{"reference", &v::reference, "The bank's own."},
        field{"code", &v::code, "Why it failed."},
        field{"contradicted", &v::contradicted, "The bank said two different things about it."}};
  }
};

} // namespace callout::payout

namespace callout {
template <>
struct family<payout::command> : separate_family<payout::command> {};
template <>
struct family<payout::event> : separate_family<payout::event> {};
} // namespace callout
