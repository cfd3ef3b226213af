// Asks the sandbox one thing after another, as a test reads best; every wait has a deadline.
#pragma once

#include "gateway/payments/sandbox.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <atomic>
#include <future>
#include <stdexcept>

namespace callout::payments {

/// A clock that stands until it is moved.
class standing_clock final : public callout::clock {
public:
  instant now() override { return instant{span{at_.load()}}; }
  void advance(span by) { at_ += by.count(); }

private:
  std::atomic<std::int64_t> at_{1'795'341'600'000}; // 2026-11-22T10:00:00Z
};

constexpr std::chrono::seconds patience{20};

inline money riyals(double amount) {
  return {static_cast<std::int64_t>(amount * 100 + 0.5), {}};
}

/// Throws when there is no answer in time.
template <class Answer, class Family>
Answer answer_to(provider& p, const payload& request) {
  auto promise = std::make_shared<std::promise<payload>>();
  auto later = promise->get_future();
  p.ask("", request, [promise](payload a) { promise->set_value(std::move(a)); });
  if (later.wait_for(patience) != std::future_status::ready)
    throw std::runtime_error{"no answer in time"};
  return std::get<Answer>(*later.get().as<Family>());
}

class teller {
public:
  explicit teller(sandbox& s) : at_{s} {}

  payment::answered pay(const payment::request& r) {
    return answer_to<payment::answered, payment::command>(
        at_.gate(), payload::of<payment::provider_request>(r));
  }
  payout::answered pay_out(const payout::request& r) {
    return answer_to<payout::answered, payout::command>(at_.bank(),
                                                        payload::of<payout::provider_request>(r));
  }

  payment::answered hold(std::string key, money amount, std::string method = "card") {
    return pay({.number = 1,
                .operation = payment::operation::hold,
                .key = std::move(key),
                .amount = amount,
                .method = std::move(method)});
  }
  payment::answered capture(std::string key, std::string hold, money amount) {
    return pay({.number = 2,
                .operation = payment::operation::capture,
                .key = std::move(key),
                .amount = amount,
                .reference = std::move(hold)});
  }
  payment::answered let_go(std::string key, std::string hold) {
    return pay({.number = 3,
                .operation = payment::operation::void_,
                .key = std::move(key),
                .reference = std::move(hold)});
  }
  payment::answered refund(std::string key, std::string capture, money amount) {
    return pay({.number = 4,
                .operation = payment::operation::refund,
                .key = std::move(key),
                .amount = amount,
                .reference = std::move(capture)});
  }
  payment::answered look_up(std::string of) {
    return pay({.number = 9,
                .operation = payment::operation::look_up,
                .key = of + ":look",
                .of = std::move(of)});
  }

private:
  sandbox& at_;
};

/// A sandbox in a folder of its own.
struct place {
  kit::temporary_directory folder;
  standing_clock clock;
  std::optional<sandbox> gate;
  std::optional<teller> at;

  explicit place(desk_options options = {}) : options_{options} { open(); }
  void open() {
    gate.emplace(folder.path(), clock, options_);
    at.emplace(*gate);
  }
  /// Stops it and starts another on the same books.
  void restart() {
    at.reset();
    gate.reset();
    open();
  }

private:
  desk_options options_;
};

} // namespace callout::payments
