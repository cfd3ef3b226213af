// Ledger, earnings and payouts.
#include "gateway/routes/commands.hpp"
#include "protocols/earnings.hpp"

namespace callout::routes {

namespace {

using enum callout::role;

void show_earnings(const services& s, visit v) {
  const entity_ref mine{"earnings", v.by().subject.text};
  send_view(s, std::move(v), mine);
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

/// Counts the answers of many commands, then answers once.
struct payout_run {
  explicit payout_run(visit x, std::size_t n) : v{std::move(x)}, left{n} {}
  void one(const outcome<reply>& r) {
    r ? ++started : ++refused;
    if (--left == 0)
      v.answer(200, "{\"technicians\":" + std::to_string(started) +
                        ",\"refused\":" + std::to_string(refused) + '}');
  }
  visit v;
  std::atomic<std::size_t> left, started{0}, refused{0};
};

void run_payouts(const services& s, visit v) {
  auto shared = std::make_shared<visit>(std::move(v));
  s.views.read([&s, shared](views::reader& r) {
    const auto payees = r.payees();
    if (payees.empty())
      return shared->answer(200, R"({"technicians":0,"refused":0})");
    auto run = std::make_shared<payout_run>(*shared, payees.size());
    for (const auto& who : payees)
      ask(s, *shared, {"earnings", who.text}, payload::of<earnings::command>(earnings::pay_out{}),
          shared->by(), [run](const outcome<reply>& done) { run->one(done); });
  });
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
  t.push_back({get,
               "/v1/technicians/me/payouts",
               "my_payouts",
               "What was paid to me.",
               {technician},
               payouts});
  t.back().query = paging;
  t.push_back({get, "/v1/ledger/accounts", "list_accounts", "Accounts with their balances.", staff,
               accounts});
  t.back().query = paging;
  t.push_back({get, "/v1/ledger/accounts/{name}/entries", "list_entries",
               "Postings of one account, oldest first.", staff, entries});
  t.back().query = paging;
  t.push_back({post, "/v1/payouts/run", "run_payouts", "Pay every technician what is available.",
               staff, run_payouts});
  t.push_back({get, "/v1/payouts", "list_payouts", "Payouts, newest first.", staff, payouts});
  t.back().query = paging;
}

} // namespace callout::routes
