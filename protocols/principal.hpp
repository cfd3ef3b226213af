// Who asks. A person may hold several roles; a token speaks for one of them.
#pragma once

#include "protocols/json.hpp"

namespace callout {

enum class role { anyone, customer, technician, operator_, admin, system };

constexpr auto names(role) {
  return std::array<std::string_view, 6>{"anyone",   "customer", "technician",
                                         "operator", "admin",    "system"};
}

struct principal {
  callout::role role = callout::role::system;
  person_id subject;
  bool operator==(const principal&) const = default;

  bool staff() const { return role == callout::role::operator_ || role == callout::role::admin; }
  /// As stored in the log: "role" or "role/subject".
  std::string text() const {
    std::string out{name_of(role)};
    return subject.empty() ? out : out + "/" + subject.text;
  }
  static principal from_text(std::string_view text) {
    const auto slash = text.find('/');
    principal p;
    p.role = from_name<callout::role>(text.substr(0, slash)).value_or(callout::role::anyone);
    if (slash != text.npos)
      p.subject.text = text.substr(slash + 1);
    return p;
  }
};

} // namespace callout
