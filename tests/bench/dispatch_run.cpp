// Time goes from one event to the next: a booking, somebody who is done, a look that the policy
// asked for. The policy is shown what a dispatcher could know, so not how long work will take.
#include "tests/bench/dispatch_run.hpp"

#include <algorithm>
#include <set>

namespace callout::bench {

namespace {

using namespace matching;

constexpr instant morning{};

struct technician {
  person_id id;
  geo_point at; ///< or will be when he is done
  std::int64_t done_s = 0, expected_s = 0;
  std::int64_t jobs = 0;
};

std::string numbered(char kind, std::size_t n) {
  auto digits = std::to_string(n);
  return kind + std::string(6 - digits.size(), '0') + digits;
}

double gini_of(std::vector<std::int64_t> jobs) {
  std::ranges::sort(jobs);
  double all = 0, weighed = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    all += static_cast<double>(jobs[i]);
    weighed += static_cast<double>(jobs[i]) * static_cast<double>(i + 1);
  }
  const auto n = static_cast<double>(jobs.size());
  return all == 0 ? 0 : 2 * weighed / (n * all) - (n + 1) / n;
}

class acting {
public:
  acting(const demand_day& d, const house_rules& h, const match_policy& p)
      : day_{d}, house_{h}, policy_{p} {
    for (std::size_t t = 0; t < d.technicians.size(); ++t)
      people_.push_back({{numbered('t', t)}, d.technicians[t]});
    for (const auto& j : d.jobs)
      wakes_.insert({j.asked_s, j.asked_s + house_.patience_s});
    out_.asked = d.jobs.size();
  }

  day_outcome run() {
    while (!wakes_.empty()) {
      now_ = *wakes_.begin();
      wakes_.erase(wakes_.begin());
      for (; next_ < day_.jobs.size() && day_.jobs[next_].asked_s <= now_; ++next_)
        open_.push_back(next_);
      std::erase_if(
          open_, [&](std::size_t j) { return day_.jobs[j].asked_s + house_.patience_s <= now_; });
      if (!open_.empty())
        look();
    }
    std::vector<std::int64_t> jobs;
    for (const auto& t : people_)
      jobs.push_back(t.jobs);
    out_.gini = gini_of(std::move(jobs));
    std::ranges::sort(out_.arrive_s);
    return std::move(out_);
  }

private:
  instant time(std::int64_t s) const { return morning + std::chrono::seconds{s}; }

  void look() {
    match_record r{
        {time(now_), sent_ / static_cast<std::int64_t>(people_.size()), {}}, policy_, {}};
    for (const auto j : open_)
      r.seen.open.push_back(seen(j));
    r.decided = *decide(r.seen, policy_);
    ++out_.decisions;
    out_.differ += !decides_again(r);
    for (const auto& c : r.decided.choices)
      if (c.what == verdict::sent)
        send(std::stoul(c.booking.text.substr(1)), std::stoul(c.technician->text.substr(1)));
    if (r.decided.look_at)
      wakes_.insert(std::chrono::ceil<std::chrono::seconds>(*r.decided.look_at - morning).count());
  }

  open_booking seen(std::size_t j) const {
    const auto& job = day_.jobs[j];
    open_booking o{{numbered('b', j)},
                   time(job.asked_s),
                   time(job.asked_s + house_.promise_s),
                   time(job.asked_s + house_.patience_s),
                   {}};
    std::vector<prospect> free, busy;
    for (const auto& t : people_) {
      const auto far = distance_m(t.at, job.at);
      if (far > house_.radius_m)
        continue;
      prospect p{t.id, static_cast<std::int64_t>(far), t.jobs, {}, {}, {}};
      if (t.done_s > now_) {
        if (t.expected_s <= now_)
          continue; // He takes longer than was planned: nobody knows how long.
        p.free_in_s = t.expected_s - now_;
      }
      (p.free_in_s ? busy : free).push_back(std::move(p));
    }
    for (auto* some : {&free, &busy}) {
      const auto kept = std::min(house_.nearest, some->size());
      std::ranges::partial_sort(*some, some->begin() + static_cast<std::ptrdiff_t>(kept), {},
                                [&](const prospect& p) { return p.distance_m; });
      o.prospects.insert(o.prospects.end(), some->begin(),
                         some->begin() + static_cast<std::ptrdiff_t>(kept));
    }
    return o;
  }

  void send(std::size_t j, std::size_t who) {
    auto& t = people_[who];
    const auto& job = day_.jobs[j];
    const auto way = static_cast<std::int64_t>(distance_m(t.at, job.at) / house_.metres_per_second);
    const auto waited = now_ + way - job.asked_s;
    ++out_.served;
    ++sent_;
    out_.kept += waited <= house_.promise_s;
    out_.travel_s += way;
    out_.arrive_s.push_back(waited);
    t.at = job.at;
    t.expected_s = now_ + way + planned_work_s;
    t.done_s = now_ + way + job.work_s;
    ++t.jobs;
    wakes_.insert(t.done_s);
    std::erase(open_, j);
  }

  const demand_day& day_;
  const house_rules& house_;
  const match_policy& policy_;
  std::vector<technician> people_;
  std::vector<std::size_t> open_;
  std::set<std::int64_t> wakes_;
  std::size_t next_ = 0;
  std::int64_t now_ = 0, sent_ = 0;
  day_outcome out_;
};

} // namespace

day_outcome act_out(const demand_day& d, const house_rules& h, const match_policy& p) {
  return acting{d, h, p}.run();
}

} // namespace callout::bench
