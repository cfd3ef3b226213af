// What those who fold tell: technicians for both indexes, jobs for those who may see somebody
// move, sessions that ended.
#pragma once

#include "actors/discovery/supply.hpp"
#include "config/searchable.hpp"
#include "persistence/postgres_views/postgres_views.hpp"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace callout::config {

/// Who is on the way to whom, for those who may see a technician move.
class live_jobs final : public callout::views::listener {
public:
  using ended = std::function<void(const session_id&, instant)>;
  live_jobs(callout::supply& s, searchable& words, ended e)
      : supply_{s}, words_{words}, ended_{std::move(e)} {}

  void session_ended(const session_id& id, instant at) override { ended_(id, at); }
  void caught_up() override {
    words_.technicians_caught_up();
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
    note({technician, booking, customer, std::string{status}});
  }
  using visit = callout::views::postgres_views::visit;
  /// Whether he is on the way or there, or was until now.
  bool note(const visit& v) {
    const std::lock_guard held{mutex_};
    if (anew_)
      anew_->push_back(v);
    return put(v);
  }

  /// From now on what is noted is noted again upon what `made_anew` brings.
  void make_anew() {
    const std::lock_guard held{mutex_};
    anew_.emplace();
  }
  /// All there are, as they were at some time since `make_anew`.
  void made_anew(const std::vector<visit>& all) {
    const std::lock_guard held{mutex_};
    by_technician_.clear();
    for (const auto& v : all)
      put(v);
    for (const auto& v : anew_.value_or(std::vector<visit>{}))
      put(v);
    anew_.reset();
  }

  void technician(const person_id& who, const callout::views::technician_facts& known) override {
    supply_entry e{.approved = known.approved,
                   .on_shift = known.on_shift,
                   .skills = known.skills,
                   .base = known.base};
    for (const auto& j : known.calendar)
      e.calendar.push_back({j.booking, j.when});
    supply_.set(who, std::move(e));
    words_.technician(who, known);
  }
  void technician_event(const person_id& who, const technician::event& e) override {
    supply_.apply(who, e);
    words_.technician_event(who, e);
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
  bool put(const visit& v) {
    auto& jobs = by_technician_[v.technician.text];
    const bool was = std::erase_if(jobs, [&](const auto& j) { return j.booking == v.booking; }) > 0;
    const bool is = v.status == "en_route" || v.status == "arrived";
    if (is)
      jobs.push_back({v.booking, v.customer});
    if (jobs.empty())
      by_technician_.erase(v.technician.text);
    return was || is;
  }

  callout::supply& supply_;
  searchable& words_;
  const ended ended_;
  bool caught_up_ = false;
  std::condition_variable changed_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<one_job>> by_technician_;
  std::optional<std::vector<visit>> anew_;
};

} // namespace callout::config
