#include "gateway/payments/faults.hpp"

namespace callout::payments {

namespace {

std::optional<std::string> wrong_with(const fault& f) {
  if (f.probability.has_value() == f.next.has_value())
    return "say either probability or next";
  if ((f.what == mishap::delay) != f.delay_ms.has_value())
    return "delay_ms goes with a delay, and a delay with it";
  if (f.code && f.what != mishap::decline)
    return "code goes with a decline";
  return std::nullopt;
}

void befall(misfortune& m, const fault& f) {
  switch (f.what) {
  case mishap::decline: m.decline = f.code.value_or("declined"); break;
  case mishap::error: m.error = true; break;
  case mishap::timeout_before: m.before = true; break;
  case mishap::timeout_after: m.after = true; break;
  case mishap::answer_twice: m.twice = true; break;
  case mishap::delay: m.delay = std::max(m.delay, span{*f.delay_ms}); break;
  case mishap::disagree: m.disagree = true; break;
  case mishap::wrong_amount: m.wrong = true; break;
  case mishap::refuse_for_now: m.for_now = true; break;
  }
}

} // namespace

outcome<fault_plan> read_plan(const json& document) {
  auto plan = from_json<fault_plan>(document);
  if (!plan)
    return plan;
  const auto faults = plan->faults.value_or(std::vector<fault>{});
  for (std::size_t i = 0; i < faults.size(); ++i)
    if (const auto wrong = wrong_with(faults[i]))
      return rejection{"malformed", "/faults/" + std::to_string(i) + ": " + *wrong};
  return plan;
}

fate::fate(fault_plan plan)
    : plan_{std::move(plan)}, random_{static_cast<std::uint64_t>(plan_.seed.value_or(1))} {
}

misfortune fate::draw(deed what) {
  misfortune m;
  if (!plan_.faults)
    return m;
  for (auto& f : *plan_.faults) {
    if (f.operation && *f.operation != what)
      continue;
    if (f.next) {
      if (*f.next == 0)
        continue;
      --*f.next;
      befall(m, f);
    } else if (static_cast<double>(random_() >> 11) * 0x1p-53 < *f.probability) {
      befall(m, f);
    }
  }
  return m;
}

} // namespace callout::payments
