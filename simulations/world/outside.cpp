#include "simulations/world/outside.hpp"

#include "gateway/payments/translation.hpp"

namespace callout::sim {

using payment::result;
using payments::deed;
using payments::verdict;

class outside::desk final : public provider {
public:
  desk(outside& o, life_ptr l, bool bank) : there_{o}, life_{std::move(l)}, bank_{bank} {}

  void ask(const std::string&, const payload& asked, std::function<void(payload)> done) override {
    if (!life_->dead)
      bank_ ? pay_out(asked, std::move(done)) : pay(asked, std::move(done));
  }

private:
  void pay(const payload& asked, std::function<void(payload)> done) {
    auto r = std::get<payment::request>(*asked.as<payment::provider_request>());
    auto heard = [r, done = std::move(done)](const verdict& v) { done(as_payment(r, v)); };
    if (r.operation == payment::operation::look_up)
      return there_.look_up(life_, deed::hold, r.of, std::move(heard));
    there_.ask(life_, payments::order_of(std::move(r)), std::move(heard));
  }
  void pay_out(const payload& asked, std::function<void(payload)> done) {
    auto r = std::get<payout::request>(*asked.as<payout::provider_request>());
    auto heard = [done = std::move(done)](const verdict& v) { done(payments::as_payout(v)); };
    if (r.look_up)
      return there_.look_up(life_, deed::payout, r.key, std::move(heard));
    there_.ask(life_, payments::order_of(std::move(r)), std::move(heard));
  }

  outside& there_;
  const life_ptr life_;
  const bool bank_;
};

std::unique_ptr<provider> outside::gate_for(life_ptr l) {
  return std::make_unique<desk>(*this, std::move(l), false);
}

std::unique_ptr<provider> outside::bank_for(life_ptr l) {
  return std::make_unique<desk>(*this, std::move(l), true);
}

void outside::ask(const life_ptr& who, payments::order o, heard tell) {
  calendar_.in(luck_.about(weather.latency), [this, who, o = std::move(o), tell = std::move(tell)] {
    if (luck_.happens(weather.straggles)) {
      mishap("request straggles");
      calendar_.in(luck_.between(ticks{100'000}, ticks{1'500'000}), [this, o] { decide(o); });
      return answer(who, {.result = result::unknown, .code = "timeout"}, tell);
    }
    auto v = decide(o);
    if (luck_.happens(weather.unsure)) {
      mishap("provider unsure");
      v = {.result = result::unknown, .code = "timeout"};
    }
    answer(who, std::move(v), tell);
  });
}

void outside::look_up(const life_ptr& who, deed d, std::string key, heard tell) {
  calendar_.in(luck_.about(weather.latency), [=, this, key = std::move(key)] {
    const auto found = by_key_.find({d == deed::payout, key});
    answer(who,
           found == by_key_.end() ? verdict{.result = result::missing} : lines_[found->second].told,
           tell);
  });
}

void outside::answer(const life_ptr& who, verdict v, heard tell) {
  if (luck_.happens(weather.silent))
    return mishap("provider silent");
  const int times = luck_.happens(weather.twice) ? 2 : 1;
  if (times == 2)
    mishap("provider answered twice");
  for (int i = 0; i < times; ++i) {
    auto after = luck_.about(weather.latency);
    if (luck_.happens(weather.slow)) {
      mishap("provider late");
      after *= 1000;
    }
    calendar_.in(after, who, [v, tell] { tell(v); });
  }
}

std::optional<payments::subject> outside::subject_of(const payments::order& o) const {
  const auto id = payments::refers_to(o.what) ? payments::line_named(o.reference) : 0;
  if (id == 0 || id > lines_.size())
    return std::nullopt;
  const auto& l = lines_[id - 1];
  return payments::subject{l, {drawn_[id - 1].minor, l.booked.currency}, drawn_[id - 1].closed};
}

verdict outside::decide(const payments::order& o) {
  const bool bank = o.what == deed::payout;
  if (const auto known = by_key_.find({bank, o.key}); known != by_key_.end())
    return lines_[known->second].asked == o
               ? lines_[known->second].told
               : verdict{.result = result::declined, .code = "idempotency_mismatch"};
  if (bank && luck_.happens(weather.for_now)) {
    mishap("payout refused for now");
    return {.result = result::declined, .code = "later", .for_now = true};
  }
  payments::line l{.id = lines_.size() + 1, .asked = o, .at = clock_.now()};
  l.booked = {0, o.amount.currency};
  if (o.what == deed::hold && luck_.happens(weather.declined)) {
    mishap("hold declined");
    l.told = {.result = result::declined, .code = "insufficient_funds"};
  } else if ((o.what == deed::capture || o.what == deed::refund) &&
             luck_.happens(weather.refused)) {
    mishap("capture or refund refused");
    l.told = {.result = result::declined, .code = "card_declined"};
  } else {
    l.told = payments::judge(o, subject_of(o), l.at, std::chrono::hours{7 * 24});
  }
  if (l.told.result == result::ok) {
    l.told.reference = payments::reference_of(o.what, l.id);
    l.booked = *l.told.amount;
    if (payments::refers_to(o.what)) {
      l.about = payments::line_named(o.reference);
      auto& d = drawn_[l.about - 1];
      d.minor += o.what == deed::void_ ? 0 : l.booked.minor;
      d.closed = true;
    }
  }
  drawn_.push_back({});
  by_key_[{bank, o.key}] = lines_.size();
  lines_.push_back(l);
  return l.told;
}

std::map<std::pair<std::string, std::string>, std::int64_t> outside::books() const {
  std::map<std::pair<std::string, std::string>, std::int64_t> done;
  for (const auto& l : lines_)
    if (l.told.result == result::ok)
      done[{std::string{name_of(l.asked.what)}, l.asked.key}] = l.booked.minor;
  return done;
}

} // namespace callout::sim
