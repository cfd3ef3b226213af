// Whether offers follow from the reasons that were kept with them: the arithmetic and the order of
// DOMAIN §3.4 once more. Distances, jobs and who was asked elsewhere are taken from the record.
#include "simulations/auditors/audits.hpp"

#include <algorithm>

namespace callout::auditors {

namespace {

constexpr std::size_t kept_most = 64;

class choices {
public:
  choices(std::string id, findings& found) : id_{std::move(id)}, found_{found} {}

  void see(const row& r) {
    const auto& body = r.body();
    if (r.type == "dispatching.begun")
      begin(body.at("what"));
    if (body.contains("considered"))
      judge(r, body.at("considered"));
    if (r.type == "dispatching.offers_made" && body.contains("considered"))
      follow(r, body.at("offers"), body.at("considered"));
    if (r.type == "dispatching.offers_made")
      round_ = body.at("round");
    if (r.type == "dispatching.offer_turned_down")
      (body.at("code") == "declined" ? refused_ : unable_).insert(body.at("technician"));
    if (r.type == "dispatching.round_ended")
      for (const auto& o : body.at("expired"))
        refused_.insert(o.at("technician"));
    if (r.type == "dispatching.waiting")
      unable_.clear();
  }

private:
  void begin(const json& what) {
    const auto& policy = what.at("policy");
    const auto score = policy.value("score", json::object());
    speed_ = score.value("metres_per_second", 8);
    per_job_ = score.value("seconds_per_job", 120);
    batch_ = std::clamp<std::size_t>(policy.at("batch"), 1, kept_most / 2);
    round_ = 0;
    unable_.clear();
    for (const auto& who : what.at("never"))
      refused_.insert(who.get<std::string>());
  }

  std::int64_t cost(const json& c) const { return travel(c) + fairness(c) + rivals(c); }
  std::int64_t travel(const json& c) const {
    return c.at("distance_m").get<std::int64_t>() / speed_;
  }
  std::int64_t fairness(const json& c) const { return c.value("jobs_today", 0) * per_job_; }
  /// What several bookings taken together made of him, as it was kept.
  static std::int64_t rivals(const json& c) {
    return c.value("score", json::object()).value("rivals_s", std::int64_t{0});
  }

  void judge(const row& r, const json& considered) {
    if (considered.empty() || considered.size() > kept_most)
      say(r, "considers " + std::to_string(considered.size()));
    std::set<std::string> ranked;
    bool excluded_before = false;
    const json* before = nullptr;
    for (const auto& c : considered) {
      const std::string who = c.at("technician");
      if (c.contains("excluded")) {
        const std::string why = c.at("excluded");
        if (c.contains("score") || !(why == "refused" ? refused_ : unable_).contains(who))
          say(r, "leaves out " + who + ", who is not " + why);
        excluded_before = true;
        continue;
      }
      if (excluded_before || !ranked.insert(who).second)
        say(r, "has " + who + " in two places, or after those it leaves out");
      if (refused_.contains(who) || unable_.contains(who))
        say(r, "weighs " + who + ", who may not be asked");
      if (const auto& s = c.at("score");
          s.at("travel_s") != travel(c) || s.value("fairness_s", 0) != fairness(c))
        say(r, "has " + who + " cost what his terms do not add up to");
      if (before && key(c) < key(*before))
        say(r, "puts " + who + " after somebody who is worse");
      before = &c;
    }
    judge_together(r, considered);
  }

  /// Prices come with one who was assigned, for the first and only offer; nobody is cheaper than
  /// he.
  void judge_together(const row& r, const json& considered) {
    std::size_t assigned = 0;
    bool priced = false;
    for (std::size_t i = 0; i < considered.size(); ++i) {
      const auto& c = considered[i];
      const std::string who = c.at("technician");
      priced = priced || rivals(c) != 0;
      if (rivals(c) < 0 || (rivals(c) > 0 && c.value("asked", false)))
        say(r, "has a price on " + who + " that nobody can have bid");
      if (!c.value("assigned", false))
        continue;
      ++assigned;
      if (i > 0 && !c.contains("excluded"))
        say(r, "assigns " + who + ", who does not come first");
    }
    if (assigned > 1 || (priced && assigned == 0))
      say(r, "assigns " + std::to_string(assigned));
    if (assigned > 0 && round_ > 0)
      say(r, "assigns one in round " + std::to_string(round_ + 1));
  }

  std::tuple<bool, std::int64_t, bool, std::string> key(const json& c) const {
    return {c.value("asked", false), cost(c), !c.value("assigned", false),
            c.at("technician").get<std::string>()};
  }

  /// The offers are to the first of them, as many as the round has.
  void follow(const row& r, const json& offers, const json& considered) {
    const auto ranked = static_cast<std::size_t>(
        std::count_if(considered.begin(), considered.end(),
                      [](const json& c) { return !c.contains("excluded"); }));
    const auto due = std::min<std::size_t>(round_ == 0 ? 1 : batch_, ranked);
    if (offers.size() != due)
      say(r, "makes " + std::to_string(offers.size()) + " offers, not " + std::to_string(due));
    for (std::size_t i = 0; i < std::min(offers.size(), due); ++i)
      if (const auto& o = offers[i], &c = considered[i]; o.at("technician") != c.at("technician") ||
                                                         o.at("distance_m") != c.at("distance_m") ||
                                                         o.at("cost_s") != cost(c))
        say(r, "asks " + o.at("technician").get<std::string>() + ", who does not come next");
  }

  void say(const row& r, const std::string& what) {
    found_.push_back("dispatching/" + id_ + ", event " + std::to_string(r.version) + ": " + what);
  }

  const std::string id_;
  findings& found_;
  std::int64_t speed_ = 8, per_job_ = 120;
  std::size_t batch_ = 1;
  std::int64_t round_ = 0;
  std::set<std::string> refused_, unable_;
};

} // namespace

findings audit_decisions(const log_book& log) {
  findings found;
  log.each("dispatching", [&](const std::string& id, const std::vector<const row*>& rows) {
    choices c{id, found};
    for (const auto* r : rows)
      c.see(*r);
  });
  return found;
}

} // namespace callout::auditors
