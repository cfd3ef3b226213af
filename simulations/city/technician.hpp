// One who helps: waits for offers, answers them like a human being, drives, works, and goes
// on to the next.
#pragma once

#include "simulations/city/town.hpp"

#include <memory>

namespace callout::city {

class technician final : ws_session::listener {
public:
  technician(town&, person);

  /// Signs on: profile, shift, line. `done` says whether the server took it.
  void start(const std::vector<std::string>& skills, std::function<void(bool)> done);
  void renew(std::string token) { self_.token = std::move(token); }
  bool on_duty() const { return line_.ready(); }
  bool busy() const { return job_ != nullptr; }
  void close_line() { line_.close(); }

private:
  struct job {
    std::string booking;
    geo_point from, site;
    moment departed{}, due{};
    bool driving = false;
    int disagreements = 0; ///< how often the server saw the job otherwise
  };
  using job_ptr = std::shared_ptr<job>;

  void line_open() override;
  void heard(const json& frame) override;
  void considered(const std::string& offer, const std::string& booking);
  void accept(const std::string& offer, const std::string& booking);
  void decline(const std::string& offer, const std::string& booking);

  void begin(const std::string& booking);
  /// What comes next when the booking has that status.
  void go_on(const job_ptr&, const std::string& status);
  void drive(const job_ptr&);
  void knock(const job_ptr&);
  void work(const job_ptr&);
  void step(const job_ptr&, const char* verb, const json& body, const char* then);
  void ask_how_it_stands(const job_ptr&);
  void drop(const job_ptr&, std::uint64_t& counter);

  geo_point position() const;
  void tell_position();
  void keep_telling();

  town& town_;
  person self_;
  ws_session line_;
  geo_point standing_;
  bool silent_, answering_ = false;
  std::vector<std::string> offers_; ///< open ones, in the order they came
  job_ptr job_;
  moment told_{}; ///< when he last said where he is
  span told_ahead_{};
};

} // namespace callout::city
