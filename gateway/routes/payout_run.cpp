// Paying all who have something to be paid, once for each key.
#include "protocols/payout_run.hpp"
#include "gateway/routes/commands.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "protocols/earnings.hpp"

#include <mutex>

namespace callout::routes {

namespace {

/// Payees asked at once: well below what the door admits, so that a run turns nobody away.
constexpr std::size_t payees_at_once = 64;

/// Tells each payee's account to pay, a few at a time, and answers when all have answered. With
/// a key their commands are the same every time: a run that was cut off is taken up again.
class errand : public std::enable_shared_from_this<errand> {
public:
  errand(const services& s, visit v, std::optional<std::string> key)
      : s_{s}, v_{std::move(v)}, key_{std::move(key)}, self_{"payout_run", id_of("run")} {}

  void begin() {
    auto c = command(self_, payload::of<payout_run::command>(payout_run::begin{}), id_of("begin"));
    if (key_)
      c.request_hash = fingerprint({v_.asked.path, v_.asked.body});
    s_.door.submit(std::move(c), [run = shared_from_this()](const outcome<reply>& r) {
      if (!r)
        return turn_down(run->v_, r.error());
      r->replayed ? run->look_back() : run->start();
    });
  }

private:
  /// The key was seen before: what was answered stands, unless somebody was not reached.
  void look_back() {
    s_.door.view(self_, v_.by(), [run = shared_from_this()](const outcome<reply>& r) {
      if (!r)
        return turn_down(run->v_, r.error());
      const auto known = seen(*r);
      known.finished ? run->answer(known.came_to, true) : run->start();
    });
  }

  void start() {
    s_.views.read(
        [run = shared_from_this()](views::reader& r) {
          try {
            run->payees_ = r.payees();
          } catch (const views::unavailable&) {
            return turn_down(run->v_, unavailable);
          }
          run->go_on();
        },
        views::freshness::durable);
  }

  /// Asks as many as there is room for. An answer may come before its question has returned:
  /// then the one who is asking goes on, so that answers do not nest.
  void go_on() {
    if (payees_.empty())
      return note();
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

  void ask_one(const person_id& payee) {
    auto id = key_ ? s_.keys.derived_id(auth::purpose::idempotency,
                                        {"payout", v_.by().text(), *key_, payee.text})
                   : random_id();
    s_.door.submit(command({"earnings", payee.text},
                           payload::of<earnings::command>(earnings::pay_out{}), std::move(id)),
                   [run = shared_from_this()](const outcome<reply>& r) { run->count(r); });
  }

  void count(const outcome<reply>& r) {
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
    last ? note() : go_on();
  }

  /// Keeps the answer before it gives it.
  void note() {
    s_.door.submit(
        command(self_, payload::of<payout_run::command>(payout_run::note{came_to_}), random_id()),
        [run = shared_from_this()](const outcome<reply>& r) {
          if (!r)
            return turn_down(run->v_, r.error());
          run->answer(seen(*r).came_to, false);
        });
  }

  void answer(const payout_run::outcome& came_to, bool again) const {
    std::vector<http::name_value> headers;
    if (again)
      headers.emplace_back("Idempotent-Replayed", "true");
    v_.answer(200, to_json(came_to), std::move(headers));
  }

  static payout_run::view seen(const reply& r) {
    return *from_json<payout_run::view>(json::parse(r.view));
  }
  std::string id_of(const char* what) const {
    return key_ ? s_.keys.derived_id(auth::purpose::idempotency,
                                     {"payouts", what, v_.by().text(), *key_})
                : random_id();
  }
  command_request command(entity_ref to, payload what, std::string id) const {
    command_request c;
    c.to = std::move(to);
    c.command = std::move(what);
    c.by = v_.by();
    c.trace = v_.asked.request_id;
    c.id = std::move(id);
    return c;
  }

  const services& s_;
  const visit v_;
  const std::optional<std::string> key_;
  const entity_ref self_;
  std::vector<person_id> payees_;
  std::mutex mutex_;
  bool asking_ = false;
  std::size_t next_ = 0, answered_ = 0;
  payout_run::outcome came_to_;
};

void run_payouts(const services& s, visit v) {
  auto idem = idempotency_of(v);
  if (idem.ok)
    std::make_shared<errand>(s, std::move(v), std::move(idem.key))->begin();
}

} // namespace

void add_payout_run(route_table& t) {
  t.push_back({http::verb::post,
               "/v1/payouts/run",
               "run_payouts",
               "Pay every technician what is available.",
               {role::operator_, role::admin},
               run_payouts,
               nullptr,
               schema_of<payout_run::outcome>()});
  t.back().fresh = true;
}

} // namespace callout::routes
