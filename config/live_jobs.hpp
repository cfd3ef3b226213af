// What the views tell as they fold: technicians for the index, jobs for those who may see somebody
// move, sessions that ended.
#pragma once

#include "actors/discovery/supply.hpp"
#include "persistence/views/listener.hpp"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace callout::config {

/// Who is on the way to whom: from the views, for those who may see a technician move.
class live_jobs final : public callout::views::listener {
public:
  using ended = std::function<void(const session_id&, instant)>;
  live_jobs(callout::supply& s, ended e) : supply_{s}, ended_{std::move(e)} {}

  void session_ended(const session_id& id, instant at) override { ended_(id, at); }
  void caught_up() override {
    const std::lock_guard held{mutex_};
    caught_up_ = true;
    changed_.notify_all();
  }
  bool wait_until_caught_up(std::chrono::seconds patience) {
    std::unique_lock held{mutex_};
    return changed_.wait_for(held, patience, [this] { return caught_up_; });
  }

  void job(const person_id& technician, const booking_id& booking, const person_id& customer,
           std::string_view status) override {
    const std::lock_guard held{mutex_};
    auto& jobs = by_technician_[technician.text];
    std::erase_if(jobs, [&](const auto& j) { return j.booking == booking; });
    if (status == "en_route" || status == "arrived")
      jobs.push_back({booking, customer});
    if (jobs.empty())
      by_technician_.erase(technician.text);
  }

  void technician(const person_id& who, const callout::views::technician_facts& known) override {
    supply_entry e{.approved = known.approved,
                   .on_shift = known.on_shift,
                   .skills = known.skills,
                   .base = known.base};
    for (const auto& j : known.calendar)
      e.calendar.push_back({j.booking, j.slot});
    supply_.set(who, std::move(e));
  }
  void technician_event(const person_id& who, const technician::event& e) override {
    supply_.apply(who, e);
  }

  struct one_job {
    booking_id booking;
    person_id customer;
  };
  std::vector<one_job> of(const person_id& technician) const {
    const std::lock_guard held{mutex_};
    const auto found = by_technician_.find(technician.text);
    return found == by_technician_.end() ? std::vector<one_job>{} : found->second;
  }

private:
  callout::supply& supply_;
  const ended ended_;
  bool caught_up_ = false;
  std::condition_variable changed_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<one_job>> by_technician_;
};

} // namespace callout::config
