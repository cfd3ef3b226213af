#include "tests/end_to_end/patient.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace callout::end_to_end {

namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds to_the_next_door{20};

/// How long to wait before he asks the same again; nothing when there is no sense in it.
std::optional<milliseconds> told_to_wait(const kit::http_answer& a) {
  const auto after = a.header("retry-after");
  const bool come_again = a.status == 503 || a.status == 429 || a.status == 409;
  if (come_again && !after.empty())
    return std::chrono::seconds{std::stoi(after)};
  if (a.status == 202) // It is under way.
    return milliseconds{100};
  return std::nullopt;
}

} // namespace

void pause(milliseconds time) {
  boost::asio::io_context io;
  const auto open = boost::asio::make_work_guard(io);
  io.run_for(time);
}

patient::patient(std::vector<std::string> doors, std::string token, std::size_t first,
                 span patience, span attempt)
    : doors_{std::move(doors)}, token_{std::move(token)}, at_{first}, patience_{patience},
      attempt_{attempt}, http_{doors_.at(at_), token_, attempt_} {
}

void patient::next_door() {
  at_ = (at_ + 1) % doors_.size();
  http_ = kit::http_client{doors_[at_], token_, attempt_};
}

served patient::post(const std::string& target, const json& body) {
  return send({.method = "POST",
               .target = target,
               .body = body.dump(),
               .headers = {{"Idempotency-Key", kit::fresh_key()}}});
}

served patient::send(kit::http_request r) {
  const auto what = r.method + " " + r.target;
  const auto begun = clock::now();
  const auto passed = [&] { return std::chrono::duration_cast<span>(clock::now() - begun); };
  std::string last;
  for (std::size_t tries = 1; passed() < patience_; ++tries) {
    try {
      auto a = http_.send(r);
      if (a.ok() && a.status != 202)
        return {std::move(a), passed(), tries};
      last = std::to_string(a.status) + " " + a.body;
      const auto wait = told_to_wait(a);
      if (!wait)
        throw std::runtime_error{what + " was turned away: " + last};
      pause(*wait);
      // A door that says so closes after it.
      if (a.header("connection") == "close")
        next_door();
    } catch (const kit::no_answer& e) {
      last = e.what();
      next_door();
      pause(to_the_next_door);
    }
  }
  throw std::runtime_error{what + " was not served for " + std::to_string(passed().count()) +
                           " ms; the last he heard: " + last};
}

} // namespace callout::end_to_end
