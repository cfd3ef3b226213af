#include "actors/discovery/text/lookup.hpp"

#include "actors/discovery/text/distance.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace callout::full_text {

namespace {

// What a word is worth by how it was found. How often a text has it, and how long the text is,
// change that by a tenth at most, so that neither outweighs how.
constexpr double worth_exact = 1, worth_stem = 0.8, worth_beginning = 0.64, worth_synonym = 0.5,
                 worth_slip = 0.4, worth_slips = 0.3;
constexpr double least_proportion = 0.9, most_proportion = 1.1;
/// The first letter is rarely mistyped.
constexpr double first_letter = 0.7;
/// A slip in a word that is itself only a synonym.
constexpr double slip_in_synonym = 0.7;
/// Shorter beginnings are those of too many words.
constexpr std::size_t beginning_least = 3;
constexpr std::size_t beginnings_most = 1'000;

double worth_of_slips(std::string_view typed, std::string_view meant, int slips) {
  const auto w = slips == 1 ? worth_slip : worth_slips;
  return typed.front() == meant.front() ? w : w * first_letter;
}

bool ends_in_word(std::string_view text) {
  return !text.empty() && static_cast<unsigned char>(text.back()) > ' ';
}

} // namespace

lookup::lookup(const index& all, const question& asked)
    : all_{all}, asked_{asked}, unfinished_{ends_in_word(asked.text)} {
  const auto n = all_.all_.size();
  may_.resize(n);
  score_.resize(n);
  has_.resize(n);
  has_numbers_.resize(n);
  by_.resize(n);
}

lookup::sheet lookup::empty_sheet() const {
  const auto n = all_.all_.size();
  return {std::vector<float>(n), std::vector<match>(n), {}};
}

bool lookup::may(std::uint32_t document) {
  auto& v = may_[document];
  if (v == verdict::unknown) {
    const auto& d = all_.all_[document];
    v = asked_.lets_through(d.kind, d.place) ? verdict::yes : verdict::no;
  }
  return v == verdict::yes;
}

/// BM25's weight of how often, for its length.
double lookup::in_proportion(const posting& p) const {
  constexpr double k = 0.2, b = 0.5;
  const double average = static_cast<double>(all_.words_in_all_) /
                         static_cast<double>(std::max<std::size_t>(all_.by_name_.size(), 1));
  const double length = all_.all_[p.document].words / std::max(average, 1.0);
  const double w = p.times * (k + 1) / (p.times + k * (1 - b + b * length));
  return std::clamp(w, least_proportion, most_proportion);
}

void lookup::offer(sheet& s, const vocabulary::entry* e, double worth, match by) {
  if (!e)
    return;
  for (const auto& p : e->second) {
    if (!may(p.document))
      continue;
    const auto w = static_cast<float>(worth * in_proportion(p));
    auto& known = s.worth[p.document];
    if (known == 0)
      s.touched.push_back(p.document);
    if (w > known) {
      known = w;
      s.by[p.document] = by;
    }
  }
}

void lookup::offer_word(sheet& s, const word& w) {
  const auto& all = all_.words_;
  offer(s, all.find(vocabulary::key(sense::word, w.exact)), worth_exact, match::exact);
  if (w.number)
    offer(s, all.find(vocabulary::key(sense::ending, w.exact)), worth_stem, match::stem);
  else
    for (const auto* form : {&w.bare, &w.stem})
      for (const auto as : {sense::word, sense::stem})
        offer(s, all.find(vocabulary::key(as, *form)), worth_stem, match::stem);
}

void lookup::offer_beginnings(sheet& s, const word& w) {
  const auto visit = [&](const vocabulary::entry& e) {
    offer(s, &e, worth_beginning, match::beginning);
  };
  if (w.bare.size() >= beginning_least)
    for (const auto as : {sense::word, sense::stem})
      all_.words_.each_beginning(as, w.bare, beginnings_most, visit);
  if (w.exact != w.bare)
    all_.words_.each_beginning(sense::word, w.exact, beginnings_most, visit);
}

/// Only asked where nothing has the word itself.
void lookup::offer_slips(sheet& s, const word& w) {
  if (w.number)
    return;
  std::vector<std::string_view> forms{w.exact};
  for (const auto* other : {&w.bare, &w.stem})
    if (std::ranges::find(forms, *other) == forms.end())
      forms.emplace_back(*other);
  for (const auto form : forms) {
    const auto slips = slips_in(form.size());
    if (slips == 0)
      continue;
    all_.words_.each_similar(form, slips, [&](const vocabulary::entry& e, int n) {
      offer(s, &e, worth_of_slips(form, std::string_view{e.first}.substr(1), n), match::slip);
    });
    for (const auto& name : all_.same_.single()) {
      const auto n = distance(form, name, slips);
      if (n > slips)
        continue;
      for (const auto m : all_.same_.at_front_of({&name, 1}).means)
        offer(s, all_.words_.find(vocabulary::key_of_meaning(m)),
              worth_of_slips(form, name, n) * slip_in_synonym, match::slip);
    }
  }
}

lookup::sheet lookup::weigh(const unit& u, bool last) {
  auto s = empty_sheet();
  offer_word(s, u.words.front());
  for (std::size_t i = 1; i < u.words.size(); ++i) { // Who has them all has the name.
    auto next = empty_sheet();
    offer_word(next, u.words[i]);
    for (const auto d : s.touched)
      s.worth[d] = std::min(s.worth[d], next.worth[d]);
    std::erase_if(s.touched, [&](auto d) { return s.worth[d] == 0; });
  }
  for (const auto m : u.means)
    offer(s, all_.words_.find(vocabulary::key_of_meaning(m)), worth_synonym, match::synonym);
  if (u.words.size() > 1)
    return s;
  if (last && unfinished_)
    offer_beginnings(s, u.words.front());
  if (s.touched.empty())
    offer_slips(s, u.words.front());
  return s;
}

void lookup::add_up(const unit& u, const sheet& s) {
  const auto n = static_cast<double>(all_.by_name_.size());
  const auto df = static_cast<double>(s.touched.size());
  const auto rare = std::log(1 + (n - df + 0.5) / (df + 0.5));
  const bool number = u.words.front().number;
  numbers_ = static_cast<std::uint8_t>(numbers_ + number);
  for (const auto d : s.touched) {
    score_[d] += rare * s.worth[d];
    ++has_[d];
    has_numbers_[d] = static_cast<std::uint8_t>(has_numbers_[d] + number);
    by_[d] = std::max(by_[d], s.by[d]);
  }
}

std::vector<hit> lookup::best(std::size_t units) {
  std::size_t most = 0;
  for (std::uint32_t d = 0; d < has_.size(); ++d)
    if (has_numbers_[d] == numbers_)
      most = std::max<std::size_t>(most, has_[d]);
  std::vector<std::uint32_t> found;
  if (most > 0 && most >= units - units / 3)
    for (std::uint32_t d = 0; d < has_.size(); ++d)
      if (has_[d] == most && has_numbers_[d] == numbers_)
        found.push_back(d);
  const auto& all = all_.all_;
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (score_[a] != score_[b])
      return score_[a] > score_[b];
    return std::tie(all[a].kind, all[a].id) < std::tie(all[b].kind, all[b].id);
  };
  const auto n = std::min(asked_.limit, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<long>(n), found.end(), before);
  found.resize(n);
  std::vector<hit> hits;
  for (const auto d : found)
    hits.push_back({all[d].kind, all[d].id, all[d].shown, all[d].place, score_[d], by_[d]});
  return hits;
}

std::vector<hit> lookup::answer(const std::vector<unit>& units) {
  for (std::size_t i = 0; i < units.size(); ++i)
    add_up(units[i], weigh(units[i], i + 1 == units.size()));
  return best(units.size());
}

std::vector<hit> index::find(const question& q) const {
  const auto units = units_of(q.text, asked_most, same_);
  if (units.empty())
    return {};
  const std::shared_lock held{mutex_};
  return lookup{*this, q}.answer(units);
}

} // namespace callout::full_text
