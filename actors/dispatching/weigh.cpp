#include "actors/dispatching/weigh.hpp"

#include "actors/matching/matching.hpp"

#include <algorithm>

namespace callout::dispatching {

namespace {

bool lists(const std::vector<person_id>& people, const person_id& who) {
  return std::find(people.begin(), people.end(), who) != people.end();
}

std::optional<exclusion> reason_against(const state& s, const person_id& who) {
  if (lists(s.refused, who))
    return exclusion::refused;
  if (lists(s.unable, who))
    return exclusion::unable;
  return std::nullopt;
}

weighed kept(const candidate& c) {
  weighed w{c.technician, c.distance_m, c.jobs_today, {}, {}, {}, c.assigned};
  if (c.asked)
    w.asked = true;
  return w;
}

candidate before(const weighed& w) {
  const auto rivals = w.score ? w.score->rivals_s : std::nullopt;
  return {w.technician, w.distance_m, w.jobs_today, w.asked.value_or(false), rivals, w.assigned};
}

/// Only while discovery is being asked does its answer decide anything.
const record_of_choice* choice_in(const state& s, const event& e) {
  if (s.phase != phase::searching)
    return nullptr;
  if (const auto* o = std::get_if<offers_made>(&e))
    return &o->considered;
  if (const auto* wider = std::get_if<searched>(&e))
    return &wider->considered;
  if (const auto* w = std::get_if<waiting>(&e))
    return &w->considered;
  return nullptr;
}

} // namespace

std::vector<weighed> weigh(const state& s, const std::vector<candidate>& found) {
  std::vector<candidate> eligible;
  std::vector<weighed> all, excluded;
  const auto end =
      found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), weighed_most));
  for (auto c = found.begin(); c != end; ++c) {
    if (const auto why = reason_against(s, c->technician)) {
      auto w = kept(*c);
      w.excluded = why;
      if (std::find(excluded.begin(), excluded.end(), w) == excluded.end())
        excluded.push_back(std::move(w));
    } else {
      eligible.push_back(*c);
    }
  }
  for (const auto& [who, score] :
       matching::rank(std::move(eligible), s.wanted.front().policy.weights())) {
    all.push_back(kept(who));
    all.back().score = score;
  }
  std::move(excluded.begin(), excluded.end(), std::back_inserter(all));
  return all;
}

std::size_t places(const state& s) {
  const auto batch = static_cast<std::size_t>(std::max(1, s.wanted.front().policy.batch));
  return s.round == 0 ? 1 : std::min(batch, weighed_most / 2);
}

std::optional<found> answer_before(const state& s, const event& e) {
  const auto* choice = choice_in(s, e);
  if (!choice || (std::holds_alternative<offers_made>(e) && !*choice))
    return std::nullopt;
  found f{.search = s.searches, .candidates = {}};
  if (*choice)
    for (const auto& w : **choice)
      f.candidates.push_back(before(w));
  return f;
}

} // namespace callout::dispatching
