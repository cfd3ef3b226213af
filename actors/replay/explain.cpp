#include "actors/replay/explain.hpp"

#include <algorithm>
#include <map>

namespace callout::replay {

using namespace dispatching;

namespace {

/// Whom several bookings taken together were given, if that is how it was chosen.
const weighed* assigned_in(const record_of_choice& kept) {
  if (!kept)
    return nullptr;
  const auto found = std::ranges::find_if(
      *kept, [](const weighed& w) { return w.assigned.value_or(false) && !w.excluded; });
  return found == kept->end() ? nullptr : &*found;
}

class teller {
public:
  explicit teller(const booking_id& booking) { out_.booking = booking; }

  void tell(const past& e) {
    if (s_.phase == phase::searching)
      std::visit([&](const auto& what) { choice(what, e); }, e.what);
    std::visit([&](const auto& what) { see(what, e.at); }, e.what);
    evolve<dispatching_rules>(s_, e.what);
  }

  explanation told() {
    for (auto& [who, x] : excluded_)
      out_.excluded.push_back(std::move(x));
    std::ranges::stable_sort(out_.excluded, {}, &explained_exclusion::since);
    std::size_t lines = out_.excluded.size(), from = out_.choices.size();
    while (from > 0 && lines + out_.choices[from - 1].technicians.size() <= lines_most)
      lines += out_.choices[--from].technicians.size();
    out_.choices.erase(out_.choices.begin(),
                       out_.choices.begin() + static_cast<std::ptrdiff_t>(from));
    out_.complete = from == 0;
    return std::move(out_);
  }

private:
  // -- choices ---------------------------------------------------------------------------

  explained_choice& begin(const past& e, outcome_of_choice code, const record_of_choice& kept) {
    explained_choice c;
    c.version = e.version;
    c.at = e.at;
    c.code = code;
    c.radius_m = s_.radius_m;
    c.weights = s_.wanted.front().policy.weights();
    if (kept) {
      c.considered = static_cast<std::uint32_t>(kept->size());
      const auto* assigned = assigned_in(kept);
      for (const auto& w : *kept)
        c.technicians.push_back(
            line(w, static_cast<std::uint32_t>(c.technicians.size()) + 1, assigned));
    }
    out_.choices.push_back(std::move(c));
    return out_.choices.back();
  }

  explained_line line(const weighed& w, std::uint32_t rank, const weighed* assigned) const {
    explained_line l{.technician = w.technician, .distance_m = w.distance_m, .score = w.score};
    if (w.excluded) {
      const auto known = excluded_.find(w.technician.text);
      l.code = known == excluded_.end() ? fate::unable_before : known->second.code;
      return l;
    }
    l.rank = rank;
    l.cost_s = w.score.value_or(score_terms{}).cost_s();
    const bool cheaper =
        assigned && w.score && assigned->score && w.score->own_s() < assigned->score->own_s();
    if (w.asked.value_or(false))
      l.code = fate::before_another_offer;
    else
      l.code = cheaper ? fate::needed_elsewhere : fate::outranked;
    return l;
  }

  void choice(const offers_made& e, const past& p) {
    auto& c = begin(p,
                    assigned_in(e.considered) ? outcome_of_choice::offered_together
                                              : outcome_of_choice::offered,
                    e.considered);
    c.recorded = e.considered.has_value();
    for (std::size_t i = 0; i < e.offers.size(); ++i) {
      const auto& o = e.offers[i];
      if (!e.considered) {
        c.technicians.push_back({.technician = o.technician, .distance_m = o.distance_m});
        c.technicians.back().cost_s = o.cost_s;
        c.technicians.back().rank = static_cast<std::uint32_t>(i) + 1;
      }
      auto& l = *std::ranges::find(c.technicians, o.technician, &explained_line::technician);
      l.code = fate::asked;
      l.offer = s_.name(o.number);
      where_[o.number] = {out_.choices.size() - 1,
                          static_cast<std::size_t>(&l - c.technicians.data())};
    }
  }
  void choice(const searched& e, const past& p) {
    begin(p, outcome_of_choice::looked_further, e.considered);
  }
  void choice(const waiting& e, const past& p) {
    begin(p, outcome_of_choice::waited, e.considered);
  }
  template <class Other>
  void choice(const Other&, const past&) {}

  // -- what came of them -----------------------------------------------------------------

  void answer(std::uint32_t offer, fate code) {
    if (const auto at = where_.find(offer); at != where_.end())
      out_.choices[at->second.first].technicians[at->second.second].code = code;
  }
  void exclude(const person_id& who, fate code, instant since) {
    excluded_.try_emplace(who.text, explained_exclusion{who, code, {}, since});
  }

  void see(const begun& e, instant at) {
    for (const auto& who : e.what.never)
      exclude(who, fate::not_to_be_asked, at);
  }
  void see(const turned_down_by& e, instant at) {
    const bool no = e.code == "declined";
    answer(e.offer, no ? fate::declined : fate::unable);
    if (no)
      exclude(e.technician, fate::declined_before, at);
  }
  void see(const round_ended& e, instant at) {
    for (const auto& o : e.expired) {
      answer(o.number, fate::let_pass);
      exclude(o.technician, fate::let_pass_before, at);
    }
  }
  void see(const won& e, instant) {
    answer(e.offer, fate::won);
    withdraw(e.withdrawn);
  }
  void see(const claim_lost& e, instant) {
    answer(number_of(e.offer, out_.booking.text), fate::too_late);
  }
  void see(const stopped& e, instant) { withdraw(e.withdrawn); }
  void see(const gave_up& e, instant) { withdraw(e.withdrawn); }
  void see(const win_lost& e, instant) {
    answer(number_of(e.offer, out_.booking.text), fate::withdrawn);
  }
  template <class Other>
  void see(const Other&, instant) {}

  void withdraw(const std::vector<offered>& offers) {
    for (const auto& o : offers)
      answer(o.number, fate::withdrawn);
  }

  state s_;
  explanation out_;
  std::map<std::uint32_t, std::pair<std::size_t, std::size_t>> where_; ///< an offer's line
  std::map<std::string, explained_exclusion> excluded_;
};

} // namespace

explanation explain(const booking_id& booking, std::span<const past> all) {
  teller t{booking};
  for (const auto& e : all)
    t.tell(e);
  return t.told();
}

std::optional<explanation> about(const person_id& who, explanation all) {
  const auto other = [&](const auto& x) { return x.technician != who; };
  for (auto& c : all.choices)
    std::erase_if(c.technicians, other);
  std::erase_if(all.choices, [](const explained_choice& c) { return c.technicians.empty(); });
  std::erase_if(all.excluded, other);
  if (all.choices.empty() && all.excluded.empty())
    return std::nullopt;
  return all;
}

} // namespace callout::replay
