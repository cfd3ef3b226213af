// Money three times over: in the log's postings, in the server's ledger, in the provider's own
// books. All three must agree.
#include "simulations/auditors/audits.hpp"

#include <numeric>

namespace callout::auditors {

namespace {

using accounts = std::map<std::string, std::int64_t>;
using books = std::map<std::pair<std::string, std::string>, std::int64_t>;

/// Adds up all postings; says where an event does not balance or escrow is overdrawn.
accounts add_up(const log_book& log, findings& found) {
  accounts all;
  for (const auto& r : log.rows) {
    if (r.data.find("\"postings\"") == std::string::npos)
      continue;
    std::int64_t sum = 0;
    const auto& body = r.body();
    for (const auto& p : body.at("postings")) {
      const std::string account = p.at("account");
      const auto minor = p.at("minor").get<std::int64_t>();
      sum += minor;
      all[account] += minor;
      if (account.starts_with("escrow:") && all[account] > 0)
        found.push_back(account + " is overdrawn after " + r.type);
    }
    if (sum != 0)
      found.push_back(r.kind + "/" + r.entity + ": " + r.type + " posts " + std::to_string(sum) +
                      " out of nothing");
  }
  return all;
}

/// What the log says the provider did, under the keys the provider knows.
books told_by_provider(const log_book& log) {
  static const std::map<std::string, std::string> deeds{{"payment.held", "hold"},
                                                        {"payment.captured", "capture"},
                                                        {"payment.voided", "void"},
                                                        {"payment.refunded", "refund"}};
  books told;
  std::map<std::string, std::int64_t> asked; // By key.
  for (const auto& r : log.rows) {
    if (r.type == "payout.scheduled")
      asked[r.entity] = r.body().at("amount").at("minor");
    if (r.type == "payout.paid")
      told[{"payout", r.entity}] = asked[r.entity];
    if (!r.type.starts_with("payment."))
      continue;
    const auto& body = r.body();
    const auto key =
        r.entity + ":" +
        (body.contains("number") ? std::to_string(body["number"].get<int>()) : std::string{});
    if (r.type.ends_with("_requested") && body.contains("amount"))
      asked[key] = body["amount"]["minor"];
    const auto deed = deeds.find(r.type);
    if (deed == deeds.end() || !body.value("code", "").empty())
      continue;
    if (deed->second == "void") // Of the whole hold.
      asked[key] = 0;
    told[{deed->second, key}] = asked[key];
  }
  return told;
}

void compare(const books& log, const books& provider, findings& found) {
  const auto name = [](const auto& line) {
    return line.first.first + " " + line.first.second + " of " + std::to_string(line.second);
  };
  for (const auto& line : log) {
    const auto other = provider.find(line.first);
    if (other == provider.end())
      found.push_back(name(line) + " is in the log and the provider knows nothing of it");
    else if (line.first.first != "void" && other->second != line.second)
      found.push_back(name(line) + " is " + std::to_string(other->second) + " at the provider");
  }
  for (const auto& line : provider)
    if (!log.contains(line.first))
      found.push_back(name(line) + " was done by the provider and the log knows nothing of it");
}

std::int64_t sum_of(const books& b, const char* deed) {
  std::int64_t sum = 0;
  for (const auto& [line, minor] : b)
    sum += line.first == deed ? minor : 0;
  return sum;
}

} // namespace

findings audit_ledger(const log_book& log, const accounts& ledger) {
  findings found;
  const auto posted = add_up(log, found);
  const auto trial =
      std::accumulate(ledger.begin(), ledger.end(), std::int64_t{0},
                      [](std::int64_t sum, const auto& a) { return sum + a.second; });
  if (trial != 0)
    found.push_back("the trial balance is " + std::to_string(trial));
  if (ledger != posted)
    for (const auto& both : {posted, ledger})
      for (const auto& [account, minor] : both)
        if (!ledger.contains(account) || !posted.contains(account) ||
            ledger.at(account) != posted.at(account))
          found.push_back("the ledger and the log differ about " + account);
  return found;
}

findings audit_money(const log_book& log, const books& provider) {
  findings found;
  const auto posted = add_up(log, found);
  for (const auto& [account, minor] : posted)
    if ((account.starts_with("escrow:") || account == "payouts:in_transit") && minor != 0)
      found.push_back(account + " still holds " + std::to_string(minor));
  compare(told_by_provider(log), provider, found);
  const auto cash =
      sum_of(provider, "capture") - sum_of(provider, "refund") - sum_of(provider, "payout");
  const auto clearing = posted.contains("psp:clearing") ? posted.at("psp:clearing") : 0;
  if (cash != clearing)
    found.push_back("the provider has " + std::to_string(cash) + " and the ledger " +
                    std::to_string(clearing));
  return found;
}

} // namespace callout::auditors
