// A second, quite different reading of what the gate and the bank promise: balances in maps, no
// lines, no SQL. Written from the promises, to be compared with the books.
#pragma once

#include "protocols/payout.hpp"

#include <map>

namespace callout::payments {

class model {
public:
  struct answer {
    std::string word; ///< ok, missing, or the code of a refusal
    std::int64_t amount = 0;
    bool operator==(const answer&) const = default;
  };

  /// `card` is the key of the hold, or of the capture, that is meant.
  answer ask(payment::operation o, const std::string& key, std::int64_t amount,
             const std::string& method, const std::string& card, std::int64_t hour) {
    if (o == payment::operation::look_up) {
      const auto it = said.find(key);
      return it == said.end() ? answer{"missing"} : it->second;
    }
    const auto content = std::string{name_of(o)} + "|" +
                         std::to_string(o == payment::operation::void_ ? 0 : amount) + "|" +
                         (o == payment::operation::hold ? method : card);
    if (const auto it = contents.find(key); it != contents.end())
      return it->second == content ? said[key] : answer{"idempotency_mismatch"};
    contents[key] = content;
    return said[key] = first(o, key, amount, method, card, hour);
  }

  std::int64_t held = 0, captured = 0, voided = 0, refunded = 0;
  std::map<std::string, answer> said;

private:
  answer first(payment::operation o, const std::string& key, std::int64_t amount,
               const std::string& method, const std::string& card, std::int64_t hour) {
    if (o != payment::operation::void_ && amount <= 0)
      return {"bad_amount"};
    switch (o) {
    case payment::operation::hold:
      if (method == "card_declined")
        return {method};
      open[key] = {amount, hour + 168};
      held += amount;
      return {"ok", amount};
    case payment::operation::capture:
    case payment::operation::void_: {
      if (!said.contains(card) || said[card].word != "ok" || !open.contains(card))
        return {ended.contains(card) ? ended[card] : "no_such_hold"};
      const auto [limit, until] = open[card];
      if (hour >= until)
        return {"hold_expired"};
      if (o == payment::operation::capture && amount > limit)
        return {"amount_too_large"};
      open.erase(card);
      if (o == payment::operation::void_) {
        ended[card] = "already_voided";
        voided += limit;
        return {"ok", limit};
      }
      ended[card] = "already_captured";
      refundable[key] = amount;
      captured += amount;
      return {"ok", amount};
    }
    case payment::operation::refund:
      if (!refundable.contains(card))
        return {"no_such_capture"};
      if (amount > refundable[card])
        return {"amount_too_large"};
      refundable[card] -= amount;
      refunded += amount;
      return {"ok", amount};
    default: return {"unknown_operation"};
    }
  }

  std::map<std::string, std::string> contents, ended;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> open;
  std::map<std::string, std::int64_t> refundable;
};

} // namespace callout::payments
