// Ledger, earnings, payouts, and what staff do about a booking's payment.
#include "gateway/routes/commands.hpp"
#include "gateway/routes/listed.hpp"
#include "protocols/earnings.hpp"
#include "protocols/payment.hpp"
#include "protocols/payout.hpp"

namespace callout::routes {

namespace {

using enum callout::role;

/// Whoever has earned nothing yet has an empty account, which is of the currency of the trade.
std::string nothing_earned(const services& s, const person_id& who) {
  earnings::view empty;
  empty.technician = who;
  if (const auto& sold = s.services_sold.items(); !sold.empty())
    empty.paid.currency = sold.front().price.currency;
  return to_json(empty);
}

void show_earnings(const services& s, visit v) {
  const auto strong = wants_strong(v);
  if (!strong)
    return;
  const auto me = v.by();
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.view({"earnings", me.subject.text}, me,
              [&s, shared, me](const outcome<reply>& r) {
                if (!r && r.error().code != earnings::not_found.code)
                  return turn_down(*shared, r.error());
                shared->answer(200, r ? r->view : nothing_earned(s, me.subject),
                               {{"ETag", '"' + std::to_string(r ? r->version : 0) + '"'}});
              },
              {.strong = *strong});
}

void accounts(const services& s, visit v) {
  send_page(s, std::move(v), [](views::reader& r, std::string_view cursor, std::size_t n) {
    return r.ledger_accounts(cursor, n);
  });
}

void entries(const services& s, visit v) {
  const auto account = v.captured[0];
  send_page(s, std::move(v), [account](views::reader& r, std::string_view cursor, std::size_t n) {
    return r.ledger_entries(account, cursor, n);
  });
}

void payouts(const services& s, visit v) {
  std::optional<person_id> whose;
  if (v.by().role == technician)
    whose = v.by().subject;
  send_page(s, std::move(v), [whose](views::reader& r, std::string_view cursor, std::size_t n) {
    return r.payouts(whose, cursor, n);
  });
}

/// A command to the entity of this kind whose id is in the path, with the fields of `T`.
template <class Family, class T>
auto to(const char* kind) {
  return [kind](const services& s, visit v) {
    const auto id = id_of(v);
    if (!id)
      return;
    auto command = body_of<T>(v);
    if (!command)
      return;
    send_command(s, std::move(v), {kind, *id}, payload::of<Family>(*std::move(command)));
  };
}
/// A payment has its booking's id.
template <class T>
auto to_payment() {
  return to<payment::command, T>("payment");
}
template <class T>
auto to_payout() {
  return to<payout::command, T>("payout");
}

void add_payments(route_table& t, const std::vector<role>& staff) {
  const auto one = [&](const char* verb, const char* operation, const char* summary, auto run,
                       json body = nullptr) {
    t.push_back({http::verb::post, std::string{"/v1/bookings/{id}/"} + verb, operation, summary,
                 staff, run, std::move(body), schema_of<payment::view>()});
    t.back().fresh = true;
  };
  one("refund", "refund_booking", "Give money back to the customer, all of it or a part.",
      to_payment<payment::refund>(), schema_of<payment::refund>());
  one("payment/retry", "retry_payment", "Try at once to take what the customer owes.",
      to_payment<payment::retry>());
  one("payment/write-off", "write_off_payment", "Give up what the customer owes.",
      to_payment<payment::write_off>(), schema_of<payment::write_off>());
  one("payment/resolve", "resolve_payment",
      "Say what the provider has done in truth, where it contradicted or never answered us.",
      to_payment<payment::resolve>(), schema_of<payment::resolve>());
}

} // namespace

void add_money(route_table& t) {
  using enum http::verb;
  const std::vector<role> staff{operator_, admin};
  t.push_back({get,
               "/v1/technicians/me/earnings",
               "show_earnings",
               "What I have earned.",
               {technician},
               show_earnings,
               nullptr,
               schema_of<earnings::view>()});
  t.back().of_one = true;
  t.push_back({get,
               "/v1/technicians/me/payouts",
               "my_payouts",
               "What was paid to me.",
               {technician},
               payouts,
               nullptr,
               list_of<payout_listed>()});
  t.back().query = paging;
  t.push_back({get, "/v1/ledger/accounts", "list_accounts", "Accounts with their balances.", staff,
               accounts, nullptr, list_of<account_listed>()});
  t.back().query = paging;
  t.push_back({get, "/v1/ledger/accounts/{name}/entries", "list_entries",
               "Postings of one account, oldest first.", staff, entries, nullptr,
               list_of<entry_listed>()});
  t.back().query = paging;
  t.push_back({get, "/v1/payouts", "list_payouts", "Payouts, newest first.", staff, payouts,
               nullptr, list_of<payout_listed>()});
  t.back().query = paging;
  t.push_back({post, "/v1/payouts/{id}/return", "return_payout",
               "The bank has sent back what it had paid.", staff, to_payout<payout::take_back>(),
               schema_of<payout::take_back>(), schema_of<payout::view>()});
  t.back().fresh = true;
  t.push_back({post, "/v1/payouts/{id}/resolve", "resolve_payout",
               "Say what the bank has done in truth, where it left that unknown for a day.", staff,
               to_payout<payout::resolve>(), schema_of<payout::resolve>(),
               schema_of<payout::view>()});
  t.back().fresh = true;
  add_payments(t, staff);
  add_payout_run(t);
}

} // namespace callout::routes
