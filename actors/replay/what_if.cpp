#include "actors/replay/what_if.hpp"

#include "actors/dispatching/weigh.hpp"

#include <algorithm>
#include <set>

namespace callout::replay {

using namespace dispatching;

namespace {

enum class reply { unknown, accepted, declined, unable };

struct one_answer {
  reply said = reply::unknown;
  span after{}; ///< the offer
};

/// How people answered the offers of one search: the first they were made, the second, …
class answers {
public:
  explicit answers(std::span<const past> all) {
    for (const auto& e : all)
      std::visit([&](const auto& what) { see(what, e.at); }, e.what);
  }

  one_answer to(const person_id& who, std::size_t nth) const {
    const auto his = offers_.find(who.text);
    if (his == offers_.end() || nth >= his->second.size())
      return {};
    return made_.at(his->second[nth]).answer;
  }
  const std::optional<person_id>& winner() const { return winner_; }
  /// He had an offer, and had not answered, when it was won.
  bool was_beside(const person_id& who) const { return beside_.contains(who.text); }

private:
  struct made {
    instant at{};
    one_answer answer;
  };

  void see(const begun& e, instant) { booking_ = e.booking.text; }
  void see(const offers_made& e, instant at) {
    for (const auto& o : e.offers) {
      made_[o.number] = {at, {}};
      offers_[o.technician.text].push_back(o.number);
    }
  }
  void see(const won& e, instant at) {
    winner_ = e.technician;
    note(e.offer, reply::accepted, at);
    for (const auto& o : e.withdrawn)
      beside_.insert(o.technician.text);
  }
  void see(const claim_lost& e, instant at) {
    if (e.code == "offer.taken")
      note(number_of(e.offer, booking_), reply::accepted, at);
  }
  void see(const turned_down_by& e, instant at) {
    note(e.offer, e.code == "declined" ? reply::declined : reply::unable, at);
  }
  void see(const round_ended& e, instant at) {
    for (const auto& o : e.expired)
      note(o.number, reply::declined, at);
  }
  template <class Other>
  void see(const Other&, instant) {}

  void note(std::uint32_t offer, reply r, instant at) {
    if (const auto o = made_.find(offer); o != made_.end())
      o->second.answer = {r, at - o->second.at};
  }

  std::string booking_;
  std::map<std::uint32_t, made> made_;
  std::map<std::string, std::vector<std::uint32_t>> offers_; ///< by whom they were made to
  std::optional<person_id> winner_;
  std::set<std::string> beside_;
};

/// One search, from its beginning to its end, under a policy that may be another one.
class rerun {
public:
  rerun(const state& before, std::span<const past> all, const policy_change* change,
        span arrive_within)
      : recorded_{before}, all_{all}, known_{all}, arrive_within_{arrive_within} {
    const auto& b = std::get<begun>(all.front().what);
    sold_ = b.what.policy;
    policy_ = change ? changed(sold_, b.what.asap ? change->offers : change->offers_later) : sold_;
    refused_ = before.refused;
    refused_.insert(refused_.end(), b.what.never.begin(), b.what.never.end());
  }

  void run() {
    ++total.searches;
    for (const auto& e : all_) {
      if (const auto answer = answer_before(recorded_, e.what); answer && !over_)
        choose(*answer, e);
      if (std::holds_alternative<waiting>(e.what))
        unable_.clear();
      evolve<dispatching_rules>(recorded_, e.what);
    }
    if (!served_)
      ++(doubt_ || known_.winner() ? total.unknown : total.unserved);
  }

  bool served() const { return served_; }

  sums total;
  std::vector<std::pair<std::uint64_t, std::vector<person_id>>> asked; ///< by version
  std::uint64_t beyond_record = 0;

private:
  /// The state of the other course of things in which this answer of discovery is judged.
  state here() const {
    auto s = recorded_;
    s.wanted.front().policy = policy_;
    s.round = round_;
    s.refused = refused_;
    s.unable = unable_;
    const bool widest = recorded_.radius_m >= sold_.radius_max_m;
    s.radius_m =
        widest ? policy_.radius_max_m
               : std::min(policy_.radius_m + round_ * policy_.radius_step_m, policy_.radius_max_m);
    return s;
  }

  static found within(found answer, std::int64_t radius_m) {
    std::erase_if(answer.candidates, [&](const candidate& c) { return c.distance_m > radius_m; });
    return answer;
  }
  event decide(const state& s, const found& answer, instant now) const {
    return dispatching_rules::decide(
               s, s.radius_m < recorded_.radius_m ? within(answer, s.radius_m) : answer,
               moment{now, principal{role::system, {}}, s.booking->text, {}})
        .events()
        .front();
  }

  void choose(const found& answer, const past& e) {
    auto s = here();
    mind_the_pause(e.at);
    const auto now = e.at + shift_;
    if (now >= *s.give_up_at) {
      over_ = true;
      return;
    }
    ++total.decisions;
    auto made = decide(s, answer, now);
    if (const auto* wider = std::get_if<searched>(&made)) {
      s.radius_m = wider->radius_m; // The record may reach so far already.
      ++s.searches;
      auto again = answer;
      again.search = s.searches;
      made = decide(s, again, now);
    }
    beyond_record += s.radius_m > recorded_.radius_m;
    if (const auto* o = std::get_if<offers_made>(&made))
      offer(*o, answer, now, e.version);
    else
      asked.push_back({e.version, {}});
  }

  /// After its last round a search looks again only after a pause. Where one policy has come so
  /// far and the other has not, what follows comes later, or sooner.
  void mind_the_pause(instant at) {
    const auto rests = [](std::uint32_t round, const offer_policy& p) {
      return round > static_cast<std::uint32_t>(std::max(0, p.rounds));
    };
    if (recorded_.round == 0 || round_ == 0 || round_ == paused_at_)
      return;
    paused_at_ = round_;
    const auto long_as = [&](const offer_policy& p) {
      return std::max<span>(p.again, (recorded_.wanted.front().slot.from - at) / 60);
    };
    if (rests(round_, policy_) && !rests(recorded_.round, sold_))
      shift_ += long_as(policy_);
    if (!rests(round_, policy_) && rests(recorded_.round, sold_))
      shift_ -= long_as(sold_);
  }

  void offer(const offers_made& o, const found& answer, instant now, std::uint64_t version) {
    ++round_;
    total.offers += o.offers.size();
    total.first_choice_travel_s += yardstick(answer, o.offers.front().technician).travel_s;
    std::vector<person_id> people;
    std::optional<std::pair<person_id, span>> taken;
    bool beside = true;
    for (const auto& one : o.offers) {
      const auto& who = one.technician;
      people.push_back(who);
      const auto a = known_.to(who, times_asked_[who.text]++);
      if (a.said == reply::accepted && (!taken || known_.winner() == who))
        taken = {who, a.after};
      if (a.said == reply::unknown) {
        stranger_ = true;
        beside = beside && known_.was_beside(who);
      }
      (a.said == reply::unable ? unable_ : refused_).push_back(who);
    }
    asked.push_back({version, std::move(people)});
    if (taken)
      serve(taken->first, taken->second, !beside, answer, now);
    doubt_ = stranger_;
  }

  /// Doubt: somebody had the chance before, or now and not then.
  void serve(const person_id& who, span after, bool doubt, const found& answer, instant now) {
    over_ = served_ = true;
    ++total.served;
    total.in_doubt += doubt_ || doubt;
    const auto score = yardstick(answer, who);
    total.travel_s += score.travel_s;
    total.cost_s += score.cost_s();
    const auto& w = recorded_.wanted.front();
    const auto promised = w.asap ? w.slot.from + arrive_within_ : w.slot.from;
    total.late += now + after + std::chrono::seconds{score.travel_s} > promised;
  }

  score_terms yardstick(const found& answer, const person_id& who) const {
    state plain;
    plain.wanted = recorded_.wanted;
    for (const auto& w : weigh(plain, answer.candidates))
      if (w.technician == who)
        return {w.score->travel_s, w.score->fairness_s, {}}; // What others wish is no way.
    return {};
  }

  state recorded_;
  std::span<const past> all_;
  answers known_;
  span arrive_within_;
  offer_policy sold_, policy_;
  std::uint32_t round_ = 0, paused_at_ = 0;
  std::vector<person_id> refused_, unable_;
  std::map<std::string, std::size_t> times_asked_;
  span shift_{0};
  bool served_ = false, over_ = false;
  bool stranger_ = false, doubt_ = false; ///< asked somebody whose answer is unknown
};

/// Whom the log shows to have been asked, choice by choice.
bool tells(std::span<const past> all, const rerun& same) {
  std::map<std::uint64_t, std::vector<person_id>> ours(same.asked.begin(), same.asked.end());
  bool won_by_somebody = false;
  for (const auto& e : all) {
    won_by_somebody = won_by_somebody || std::holds_alternative<won>(e.what);
    const auto* o = std::get_if<offers_made>(&e.what);
    if (!o)
      continue;
    std::vector<person_id> people;
    for (const auto& one : o->offers)
      people.push_back(one.technician);
    if (!o->considered || ours[e.version] != people)
      return false;
  }
  return same.served() == won_by_somebody;
}

void compare(const state& before, std::span<const past> all, const policy_change& change,
             span arrive_within, what_if_report& out) {
  rerun as_it_was{before, all, nullptr, arrive_within};
  rerun instead{before, all, &change, arrive_within};
  as_it_was.run();
  if (!tells(all, as_it_was)) {
    ++out.left_out;
    return;
  }
  instead.run();
  out.recorded += as_it_was.total;
  out.instead += instead.total;
  out.beyond_record += instead.beyond_record;
  std::map<std::uint64_t, moved> both;
  for (const auto& [version, people] : as_it_was.asked)
    both[version].recorded = people;
  for (const auto& [version, people] : instead.asked)
    both[version].instead = people;
  for (auto& [version, m] : both)
    if (m.recorded != m.instead) {
      m.version = version;
      out.moves.push_back(std::move(m));
    }
}

} // namespace

offer_policy changed(offer_policy p, const std::optional<offer_change>& c) {
  if (!c)
    return p;
  p.batch = c->batch.value_or(p.batch);
  p.rounds = c->rounds.value_or(p.rounds);
  p.again = c->again.value_or(p.again);
  p.radius_m = c->radius_m.value_or(p.radius_m);
  p.radius_step_m = c->radius_step_m.value_or(p.radius_step_m);
  p.radius_max_m = c->radius_max_m.value_or(p.radius_max_m);
  if (c->score) {
    auto w = p.weights();
    w.metres_per_second = c->score->metres_per_second.value_or(w.metres_per_second);
    w.seconds_per_job = c->score->seconds_per_job.value_or(w.seconds_per_job);
    p.score = w;
  }
  return p;
}

sums& sums::operator+=(const sums& x) {
  searches += x.searches;
  decisions += x.decisions;
  offers += x.offers;
  served += x.served;
  in_doubt += x.in_doubt;
  unserved += x.unserved;
  unknown += x.unknown;
  late += x.late;
  travel_s += x.travel_s;
  cost_s += x.cost_s;
  first_choice_travel_s += x.first_choice_travel_s;
  return *this;
}

what_if_report what_if(std::span<const past> all, const policy_change& change, span arrive_within) {
  what_if_report out;
  state s;
  for (std::size_t i = 0; i < all.size();) {
    auto end = i + 1;
    while (end < all.size() && !std::holds_alternative<begun>(all[end].what))
      ++end;
    const auto one = all.subspan(i, end - i);
    if (std::holds_alternative<begun>(one.front().what))
      compare(s, one, change, arrive_within, out);
    for (const auto& e : one)
      evolve<dispatching_rules>(s, e.what);
    i = end;
  }
  return out;
}

} // namespace callout::replay
