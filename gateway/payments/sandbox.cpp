#include "gateway/payments/sandbox.hpp"

#include "gateway/payments/translation.hpp"

namespace callout::payments {

namespace {

json shown(const line& l) {
  json j{{"id", l.id},
         {"operation", name_of(l.asked.what)},
         {"key", l.asked.key},
         {"asked", l.asked.amount.minor},
         {"currency", l.asked.amount.currency.text()},
         {"result", name_of(l.told.result)},
         {"booked", l.booked.minor},
         {"at", to_text(l.at)}};
  if (l.told.amount)
    j["told"] = l.told.amount->minor;
  if (!l.told.reference.empty())
    j["reference"] = l.told.reference;
  if (!l.asked.reference.empty())
    j["of"] = l.asked.reference;
  if (!l.told.code.empty())
    j["code"] = l.told.code;
  return j;
}

} // namespace

sandbox::sandbox(const std::filesystem::path& directory, callout::clock& c, desk_options options)
    : file_{directory / "sandbox.db"}, clock_{c}, desk_{file_, c, options}, reader_{file_} {
}

sandbox::~sandbox() = default;

std::string sandbox::settle_name(std::string_view fresh) const {
  return payments::settle_name(file_, fresh);
}

void sandbox::payment_gate::ask(const std::string&, const payload& asked,
                                std::function<void(payload)> done) {
  auto request = asked.as<payment::provider_request>();
  if (!request)
    return done(as_payment({}, {.result = payment::result::declined, .code = "malformed"}));
  auto r = std::get<payment::request>(*std::move(request));
  auto answer = [r, done = std::move(done)](const verdict& v) { done(as_payment(r, v)); };
  if (r.operation == payment::operation::look_up)
    return at.look_up(deed::hold, std::move(r.of), std::move(answer));
  at.ask(order_of(std::move(r)), std::move(answer));
}

void sandbox::payout_bank::ask(const std::string&, const payload& asked,
                               std::function<void(payload)> done) {
  auto request = asked.as<payout::provider_request>();
  if (!request)
    return done(as_payout({.result = payment::result::declined, .code = "malformed"}));
  auto r = std::get<payout::request>(*std::move(request));
  auto answer = [done = std::move(done)](const verdict& v) { done(as_payout(v)); };
  if (r.look_up)
    return at.look_up(deed::payout, std::move(r.key), std::move(answer));
  at.ask(order_of(std::move(r)), std::move(answer));
}

outcome<json> sandbox::set_faults(const json& document) {
  auto plan = read_plan(document);
  if (!plan)
    return plan.error();
  desk_.set_faults(*std::move(plan));
  return desk_.faults();
}

std::vector<totals> sandbox::sums() {
  const std::lock_guard lock{reading_};
  return reader_.sums(clock_.now());
}

std::vector<line> sandbox::lines_after(std::uint64_t id, std::size_t limit) {
  const std::lock_guard lock{reading_};
  return reader_.lines_after(id, limit);
}

std::optional<line> sandbox::find(deed d, std::string_view key) {
  const std::lock_guard lock{reading_};
  return reader_.find(d, key);
}

json sandbox::books(std::uint64_t after, std::size_t limit) {
  json out{{"totals", json::array()}, {"lines", json::array()}};
  for (const auto& t : sums())
    out["totals"].push_back(json::parse(to_json(t)));
  for (const auto& l : lines_after(after, limit)) {
    out["lines"].push_back(shown(l));
    out["next"] = l.id;
  }
  return out;
}

} // namespace callout::payments
