// What may be taken and given back: captured is at most what was held, refunded at most what was
// captured, all of one payment in one currency.
#include "simulations/auditors/audits.hpp"

namespace callout::auditors {

namespace {

class payment {
public:
  payment(std::string id, findings& found) : id_{std::move(id)}, found_{found} {}

  void see(const row& r) {
    const auto& body = r.body();
    const auto number = body.value("number", std::int64_t{0});
    if (body.contains("amount") && body["amount"].is_object())
      one_currency(body["amount"].at("currency"));
    if (r.type == "payment.hold_requested") {
      holds_[number].asked = minor(body);
    } else if (r.type == "payment.held") {
      holds_[number].left = holds_[number].asked;
      if (body.contains("capture_before") && body["capture_before"].is_string())
        holds_[number].until = ms_of(body["capture_before"]);
    } else if (r.type == "payment.capture_requested") {
      of_[number] = body.at("hold");
      asked_at_[number] = ms_of(body.at("at"));
    } else if (r.type == "payment.captured") {
      auto& h = holds_[of_[number]];
      captured_[number] = minor(body);
      take(h.left, minor(body), "captured beyond what was held");
      if (h.until && asked_at_[number] >= *h.until)
        say("capture " + std::to_string(number) + " is of a hold that had lapsed");
    } else if (r.type == "payment.refund_requested") {
      of_[number] = body.at("capture");
      asked_[number] = minor(body);
    } else if (r.type == "payment.refunded") {
      take(captured_[of_[number]], asked_[number], "given back beyond what was captured");
    }
  }

private:
  struct hold {
    std::int64_t asked = 0, left = 0;
    std::optional<std::int64_t> until;
  };

  static std::int64_t minor(const json& body) {
    return body.at("amount").at("minor").get<std::int64_t>();
  }
  void one_currency(const json& c) {
    if (currency_.is_null())
      currency_ = c;
    else if (currency_ != c)
      say("is in " + currency_.dump() + " and in " + c.dump());
  }
  void take(std::int64_t& left, std::int64_t amount, const char* what) {
    left -= amount;
    if (left < 0)
      say(std::to_string(-left) + " was " + what);
  }
  void say(const std::string& what) { found_.push_back("payment/" + id_ + ": " + what); }

  const std::string id_;
  findings& found_;
  std::map<std::int64_t, hold> holds_;
  std::map<std::int64_t, std::int64_t> of_, captured_, asked_,
      asked_at_; ///< by number of the request
  json currency_;
};

} // namespace

findings audit_amounts(const log_book& log) {
  findings found;
  log.each("payment", [&](const std::string& id, const std::vector<const row*>& rows) {
    payment p{id, found};
    for (const auto* r : rows)
      p.see(*r);
  });
  return found;
}

} // namespace callout::auditors
