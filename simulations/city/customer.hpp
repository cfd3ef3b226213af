// One who needs somebody: books, waits, sometimes cancels, tells the code at the door, and
// mostly says thanks.
#pragma once

#include "simulations/city/town.hpp"

#include <memory>

namespace callout::city {

class customer final : ws_session::listener {
public:
  customer(town&, person);

  bool free() const { return visit_ == nullptr; }
  /// Books one visit; only when free.
  void book();
  /// The code the technician must be told at the door; empty when there is none (any more).
  void tell_code(std::function<void(std::string)>);
  void close_line() { line_.close(); }
  void renew(std::string token) { self_.token = std::move(token); }

private:
  /// One booking, from the wish to its end. Tasks of the agenda hold it, to see whether it
  /// is still the one.
  struct visit {
    std::string booking, status;
    std::int64_t version = -1;
    moment wished = steady::now(), heard = wished;
    bool accepted = false, arrived = false, thanking = false;
    bool will_confirm = true;
    std::optional<std::chrono::duration<double>> cancels_after;
  };
  using visit_ptr = std::shared_ptr<visit>;

  void line_open() override;
  void heard(const json& frame) override;
  void booked(const visit_ptr&, const http_reply&);
  void news(const visit_ptr&, const json& about);
  void reached(const visit_ptr&, const std::string& status);
  void thank(const visit_ptr&);
  void judge(const json& bill);
  void confirm(const visit_ptr&);
  void cancel(const visit_ptr&);
  void look(const visit_ptr&);
  void watch_over(const visit_ptr&);
  void end(const visit_ptr&, std::uint64_t& counter);

  town& town_;
  person self_;
  ws_session line_;
  bool watches_;
  visit_ptr visit_;
  json early_; ///< news of a booking whose own answer has not come yet
};

} // namespace callout::city
