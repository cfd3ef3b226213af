// Ledger, earnings and payouts.
#include "gateway/routes/commands.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "protocols/earnings.hpp"

#include <mutex>

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
  const auto me = v.by();
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.view({"earnings", me.subject.text}, me, [&s, shared, me](const outcome<reply>& r) {
    if (!r && r.error().code != earnings::not_found.code)
      return shared->refuse(r.error());
    shared->answer(200, r ? r->view : nothing_earned(s, me.subject),
                   {{"ETag", '"' + std::to_string(r ? r->version : 0) + '"'}});
  });
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

/// Payees asked at once: well below what the door admits, so that a run turns nobody away.
constexpr std::size_t payees_at_once = 64;

/// What a run came to, in technicians.
struct run_outcome {
  std::size_t technicians = 0;
  std::size_t too_little = 0;
  std::size_t not_reached = 0;
  static constexpr auto fields() {
    using o = run_outcome;
    return std::tuple{field{"technicians", &o::technicians, "Are being paid."},
                      field{"too_little", &o::too_little, "Have too little to pay."},
                      field{"not_reached", &o::not_reached,
                            "Did not answer: send the same key again to reach them."}};
  }
};

/// Tells each payee's account to pay, a few at a time, and answers when all have answered. With
/// a key their commands are the same every time: a run that was cut off is taken up again.
class payout_run : public std::enable_shared_from_this<payout_run> {
public:
  payout_run(const services& s, std::shared_ptr<visit> v, std::optional<std::string> key,
             std::vector<person_id> payees)
      : s_{s}, v_{std::move(v)}, key_{std::move(key)}, payees_{std::move(payees)} {}

  /// Asks as many as there is room for. An answer may come before its question has returned:
  /// then the one who is asking goes on, so that answers do not nest.
  void go_on() {
    if (payees_.empty())
      return answer();
    std::unique_lock held{mutex_};
    if (asking_)
      return;
    asking_ = true;
    while (next_ < payees_.size() && next_ - answered_ < payees_at_once) {
      const auto& payee = payees_[next_++];
      held.unlock();
      ask_one(payee);
      held.lock();
    }
    asking_ = false;
  }

private:
  void ask_one(const person_id& payee) {
    command_request c;
    c.to = {"earnings", payee.text};
    c.command = payload::of<earnings::command>(earnings::pay_out{});
    c.by = v_->by();
    c.trace = v_->asked.request_id;
    c.id = key_ ? s_.keys.derived_id(auth::purpose::idempotency,
                                     {"payout", v_->by().text(), *key_, payee.text})
                : random_id();
    s_.door.submit(std::move(c),
                   [run = shared_from_this()](const outcome<reply>& r) { run->note(r); });
  }

  void note(const outcome<reply>& r) {
    bool last = false;
    {
      const std::lock_guard held{mutex_};
      const bool nothing_due = !r && (r.error().code == earnings::below_minimum.code ||
                                      r.error().code == earnings::not_found.code);
      ++(r && !r->pending ? came_to_.technicians
         : nothing_due    ? came_to_.too_little
                          : came_to_.not_reached);
      last = ++answered_ == payees_.size();
    }
    last ? answer() : go_on();
  }

  void answer() const { v_->answer(200, to_json(came_to_)); }

  const services& s_;
  const std::shared_ptr<visit> v_;
  const std::optional<std::string> key_;
  const std::vector<person_id> payees_;
  std::mutex mutex_;
  bool asking_ = false;
  std::size_t next_ = 0, answered_ = 0;
  run_outcome came_to_;
};

void run_payouts(const services& s, visit v) {
  auto idem = idempotency_of(v);
  if (!idem.ok)
    return;
  auto shared = std::make_shared<visit>(std::move(v));
  s.views.read([&s, shared, key = std::move(idem.key)](views::reader& r) {
    try {
      std::make_shared<payout_run>(s, shared, key, r.payees())->go_on();
    } catch (const views::unavailable&) {
      shared->refuse(unavailable);
    }
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
               staff, run_payouts, nullptr, schema_of<run_outcome>()});
  t.push_back({get, "/v1/payouts", "list_payouts", "Payouts, newest first.", staff, payouts});
  t.back().query = paging;
}

} // namespace callout::routes
