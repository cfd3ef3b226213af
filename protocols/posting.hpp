// What the ledger is made of: lines of double entry, kept inside the events that move money.
#pragma once

#include "protocols/json.hpp"

namespace callout {

/// One line of double entry: debits are positive, credits negative. Lines of one event add up
/// to zero for each currency.
struct posting {
  std::string account;
  std::int64_t minor = 0;
  callout::currency currency;
  bool operator==(const posting&) const = default;
};

template <>
struct codec<posting> {
  static void write(std::string& out, const posting& p) {
    out += "{\"account\":";
    write_quoted(out, p.account);
    out += ",\"minor\":";
    write_number(out, p.minor);
    out.append(",\"currency\":\"").append(p.currency.text()).append("\"}");
  }
  static posting read(const json& j, const pointer& at, const bounds&) {
    const auto amount = codec<money>::read(
        json{{"minor", read_member(j, at, "minor")}, {"currency", read_member(j, at, "currency")}},
        at, {});
    return {read_text(read_member(j, at, "account"), at.to("account"), {}), amount.minor,
            amount.currency};
  }
  static json schema(const bounds&) {
    return {{"type", "object"},
            {"properties",
             {{"account", {{"type", "string"}}},
              {"minor", {{"type", "integer"}}},
              {"currency", {{"type", "string"}}}}}};
  }
};

} // namespace callout
