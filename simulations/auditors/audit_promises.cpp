// What money was promised for and did not come of: holds that nobody let go, shares that went out
// twice or while they were in dispute, amounts that were not divided to the last halala.
#include "simulations/auditors/audits.hpp"

#include <algorithm>
#include <cstdlib>

namespace callout::auditors {

findings audit_holds(const log_book& log) {
  findings found;
  log.each("payment", [&](const std::string& id, const std::vector<const row*>& rows) {
    std::map<std::int64_t, std::int64_t> asks; // Requests that end a hold, by number.
    std::set<std::int64_t> stands;
    for (const auto* r : rows) {
      const auto& body = r->body();
      if (r->type == "payment.capture_requested" || r->type == "payment.void_requested")
        asks[body.at("number")] = body.at("hold");
      if (r->type == "payment.held")
        stands.insert(body.at("number").get<std::int64_t>());
      if (r->type == "payment.captured" || r->type == "payment.voided" ||
          r->type == "payment.capture_failed")
        stands.erase(asks[body.at("number")]);
    }
    for (const auto number : stands)
      found.push_back("payment/" + id + ": hold " + std::to_string(number) + " stands for ever");
  });
  return found;
}

findings audit_earnings(const log_book& log) {
  findings found;
  log.each("earnings", [&](const std::string& id, const std::vector<const row*>& rows) {
    std::map<std::int64_t, std::string> booking_of, going; // By number of the credit.
    std::map<std::int64_t, std::int64_t> free_at;
    std::set<std::string> disputed;
    const auto say = [&](std::int64_t credit, const char* what) {
      found.push_back("earnings/" + id + ": credit " + std::to_string(credit) + ' ' + what);
    };
    for (const auto* r : rows) {
      const auto& body = r->body();
      if (r->type == "earnings.credited") {
        booking_of[body.at("number")] = body.value("booking", std::string{});
        free_at[body.at("number")] = ms_of(body.at("available_at"));
      } else if (r->type == "earnings.frozen") {
        disputed.insert(body.at("booking").get<std::string>());
      } else if (r->type == "earnings.unfrozen") {
        disputed.erase(body.at("booking").get<std::string>());
      } else if (r->type == "earnings.payout_scheduled") {
        for (const std::int64_t credit : body.at("credits")) {
          if (disputed.contains(booking_of[credit]))
            say(credit, "goes out while it is in dispute");
          if (r->at < free_at[credit])
            say(credit, "goes out before it is free");
          if (!going.emplace(credit, body.at("payout")).second)
            say(credit, "goes out twice");
        }
      } else if (r->type == "earnings.returned") {
        std::erase_if(going, [&](const auto& g) { return g.second == body.at("payout"); });
      }
    }
  });
  return found;
}

/// DOMAIN 3.8: labour, or what is left of it without VAT, bears the commission, to the nearest
/// minor unit; nothing is left over.
findings audit_division(const log_book& log) {
  findings found;
  log.each("payment", [&](const std::string& id, const std::vector<const row*>& rows) {
    json division;
    std::int64_t of = 0;
    for (const auto* r : rows) {
      const auto& body = r->body();
      if (r->type == "payment.settling") {
        division = body.at("division");
        of = body.at("amount").at("minor");
      }
      if (r->type != "payment.released" || !division.is_object())
        continue;
      std::int64_t rest = 0, commission = 0;
      for (const auto& p : body.at("postings")) {
        const std::string account = p.at("account");
        rest += p.at("minor").get<std::int64_t>();
        if (account == "revenue:commission")
          commission -= p.at("minor").get<std::int64_t>();
      }
      const auto bp = division.at("vat_bp").get<std::int64_t>();
      const auto net = of - (of * bp * 2 + 10'000 + bp) / (2 * (10'000 + bp));
      const auto labour = std::min(division.at("labour").at("minor").get<std::int64_t>(), net);
      const auto exact = labour * division.at("commission_bp").get<std::int64_t>();
      const bool whole = body.at("amount").at("minor") == of;
      if (rest != 0)
        found.push_back("payment/" + id + ": " + std::to_string(rest) + " is left over");
      if (whole && std::abs(commission * 10'000 - exact) > 5'000)
        found.push_back("payment/" + id + ": a commission of " + std::to_string(commission));
    }
  });
  return found;
}

} // namespace callout::auditors
