// What is said when money that is due did not come, or when the provider did something else than
// it was asked: dunning, the platform's advance, write-offs, and what a person found out.
#pragma once

#include "protocols/posting.hpp"
#include "protocols/separate_family.hpp"
#include "protocols/terms.hpp"

namespace callout::payment {

enum class operation { hold, capture, void_, refund, look_up };
constexpr auto names(operation) {
  return std::array<std::string_view, 5>{"hold", "capture", "void", "refund", "look_up"};
}

// -- commands --------------------------------------------------------------------------

/// Timer, or staff at once: try again to take what is owed.
struct retry {
  static constexpr std::string_view kind = "payment.retry";
  bool operator==(const retry&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// Staff: the customer's debt is given up. What came of it is divided; what did not come is the
/// platform's loss if the technician is to be paid in full, and nobody's if he is not.
struct write_off {
  static constexpr std::string_view kind = "payment.write_off";
  std::string reason;
  bool pay_technician = true;
  bool operator==(const write_off&) const = default;
  static constexpr auto fields() {
    using c = write_off;
    return std::tuple{
        field{"reason", &c::reason, "", bounds{.min_length = 1, .max_length = 500}},
        field{"pay_technician", &c::pay_technician,
              "In full, at the platform's loss; otherwise he gets his part of what came."}};
  }
};

/// Staff: what the provider has done in truth about request `number`, which it contradicted, or
/// which it has left unanswered for a day.
struct resolve {
  static constexpr std::string_view kind = "payment.resolve";
  std::uint32_t number = 0;
  money amount;
  std::optional<std::string> reference;
  std::string reason;
  bool operator==(const resolve&) const = default;
  static constexpr auto fields() {
    using c = resolve;
    return std::tuple{
        field{"number", &c::number, "Of the request, as the payment shows it."},
        field{"amount", &c::amount, "What was moved in truth; 0: nothing.", bounds{.min = 0}},
        field{"reference", &c::reference, "The provider's own.", bounds{.max_length = 200}},
        field{"reason", &c::reason, "How it was found out.",
              bounds{.min_length = 1, .max_length = 500}}};
  }
};

// -- events ----------------------------------------------------------------------------

/// The capture is tried again at `at`, for the `round`th time.
struct retry_planned {
  static constexpr std::string_view kind = "payment.retry_planned";
  std::uint32_t round = 0;
  instant at{};
  bool operator==(const retry_planned&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"round", &retry_planned::round}, field{"at", &retry_planned::at}};
  }
};

/// Nothing more is tried unless a person asks for it.
struct given_up {
  static constexpr std::string_view kind = "payment.given_up";
  money missing;
  bool operator==(const given_up&) const = default;
  static constexpr auto fields() { return std::tuple{field{"missing", &given_up::missing}}; }
};

/// The platform puts up what is missing, so that the technician is paid: the customer owes it.
struct advanced {
  static constexpr std::string_view kind = "payment.advanced";
  money amount;
  std::vector<posting> postings;
  bool operator==(const advanced&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"amount", &advanced::amount}, field{"postings", &advanced::postings}};
  }
};

/// The customer owes nothing any more. The postings hold what of it is the platform's loss.
struct written_off {
  static constexpr std::string_view kind = "payment.written_off";
  money amount;
  std::string reason;
  std::vector<posting> postings;
  bool operator==(const written_off&) const = default;
  static constexpr auto fields() {
    using e = written_off;
    return std::tuple{field{"amount", &e::amount}, field{"reason", &e::reason},
                      field{"postings", &e::postings}};
  }
};

/// A person has found out what became of request `number`; what it moved follows.
struct conflict_resolved {
  static constexpr std::string_view kind = "payment.conflict_resolved";
  std::uint32_t number = 0;
  money amount;
  std::string reason;
  bool operator==(const conflict_resolved&) const = default;
  static constexpr auto fields() {
    using e = conflict_resolved;
    return std::tuple{field{"number", &e::number}, field{"amount", &e::amount},
                      field{"reason", &e::reason}};
  }
};

// -- what is shown ---------------------------------------------------------------------

/// A request whose outcome a person has to find out.
struct open_conflict {
  std::uint32_t number = 0;
  payment::operation operation{};
  money asked;
  money told; ///< by the provider
  std::string reference;
  bool operator==(const open_conflict&) const = default;
  static constexpr auto fields() {
    using c = open_conflict;
    return std::tuple{field{"number", &c::number}, field{"operation", &c::operation},
                      field{"asked", &c::asked}, field{"told", &c::told, "By the provider."},
                      field{"reference", &c::reference}};
  }
};

} // namespace callout::payment
