// Accounts are told apart by the beginning of their names.
#include "simulations/city/books.hpp"

#include <optional>

namespace callout::city {
namespace {

/// Money on the wire, or bare minor units.
std::optional<std::int64_t> amount(const json& account, const char* name) {
  const auto found = account.find(name);
  if (found == account.end())
    return std::nullopt;
  if (found->is_number_integer())
    return found->get<std::int64_t>();
  if (found->is_object() && found->contains("minor"))
    return (*found)["minor"].get<std::int64_t>();
  return std::nullopt;
}

} // namespace

void books::add(const json& page) {
  if (!page.is_object() || !page.contains("items"))
    return;
  for (const auto& account : page["items"]) {
    const auto name = account.value("name", account.value("account", ""));
    const auto debits = amount(account, "debits"), credits = amount(account, "credits");
    const auto told = amount(account, "balance");
    const bool turnover = debits && credits;
    const auto balance = turnover ? *debits - *credits : told.value_or(0);
    ++accounts_;
    turnover_ = turnover_ && turnover;
    balance_ += balance;
    if (name.starts_with("psp:")) {
      captured_ += debits.value_or(0);
      gone_ += credits.value_or(0);
    } else if (name.starts_with("escrow:")) {
      escrow_ -= balance;
      released_ += debits.value_or(0);
    } else if (name.starts_with("technician:")) {
      technicians_ -= balance;
    } else if (name.starts_with("revenue:")) {
      commission_ -= balance;
    } else if (name.starts_with("vat:")) {
      vat_ -= balance;
    } else if (name.starts_with("payouts:")) {
      in_transit_ -= balance;
    }
  }
}

bool books::good() const {
  return accounts_ > 0 && balance_ == 0 && (!turnover_ || captured_ == escrow_ + released_);
}

json books::document() const {
  return {{"good", good()},
          {"accounts", accounts_},
          {"trial_balance", balance_},
          {"captured", captured_},
          {"escrow", escrow_},
          {"released", released_},
          {"technicians", technicians_},
          {"commission", commission_},
          {"vat", vat_},
          {"payouts_in_transit", in_transit_},
          {"gone", gone_}};
}

} // namespace callout::city
