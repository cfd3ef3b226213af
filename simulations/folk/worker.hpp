// A technician: drives about, hears of offers on his stream, takes most of them, and does the work.
#pragma once

#include "simulations/folk/person.hpp"

namespace callout::sim {

struct worker_habits {
  ticks looks{4'000'000}; ///< between two looks at his calendar, on average, when he hears nothing
  double accepts = 0.75;
  double declines = 0.15;   ///< else he leaves an offer as it is
  double extra = 0.1;       ///< of visits: finds more to do
  double loses_line = 0.02; ///< his socket, each time he looks about
};

class worker final : public person {
public:
  worker(world&, std::string id, worker_habits);

  /// Frames that came where another was due, or that are not in his inbox as they were shown.
  auditors::findings wrong(const auditors::log_book&) const;
  const std::string& id() const { return me_.subject.text; }

private:
  void sign_on();
  void go_on_shift();
  void drive();
  void connect();
  void see(std::uint64_t offset, const std::string& frame);
  void answer_offer(const std::string& offer);
  void look_about();
  void look();
  void do_job(const std::string& booking);
  void work_on(const std::string& booking, const json& shown);
  void step(const std::string& booking, payload);
  entity_ref self() const { return {"technician", me_.subject.text}; }

  const worker_habits habits_;
  geo_point where_;
  std::shared_ptr<stream> line_;
  std::uint64_t seen_ = 0;
  std::set<std::string> doing_;
  auditors::findings wrong_;
  std::map<std::uint64_t, std::string> shown_; ///< by offset
};

} // namespace callout::sim
