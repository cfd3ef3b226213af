// Random lives of bookings, one after the other, with everybody around them hostile. A failure
// prints the seed and the story of the life that broke; CALLOUT_PROPERTY_SEED plays it again.
// CALLOUT_PROPERTY_STEPS says how many things happen in all.
#include "tests/actors/fulfilment_world.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

namespace callout::hostile {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

constexpr std::uint64_t steps_usual = 200'000;
constexpr std::uint64_t steps_in_a_life = 120;

template <class... Es>
void note_missing(const std::variant<Es...>*, std::vector<std::string_view>& missing) {
  // A booking that is not looked for has no winner to refuse: only faults could bring that about.
  for (const auto kind : {Es::kind...})
    if (kind != dispatching::win_lost::kind && world::happened()[kind] == 0)
      missing.push_back(kind);
}

/// What can happen and did not yet.
std::vector<std::string_view> missing() {
  std::vector<std::string_view> all;
  note_missing(static_cast<const booking::event*>(nullptr), all);
  note_missing(static_cast<const payment::event*>(nullptr), all);
  note_missing(static_cast<const dispatching::event*>(nullptr), all);
  return all;
}

TEST(Fulfilment, KeepsItsPromisesWhateverHappens) {
  const auto steps = number_from("CALLOUT_PROPERTY_STEPS", steps_usual);
  const auto first = number_from("CALLOUT_PROPERTY_SEED", std::random_device{}());
  RecordProperty("seed", std::to_string(first));
  std::map<std::string_view, int> ends;
  std::uint64_t taken = 0;
  // What is rare may keep out of one run; it does not keep out of twenty.
  const auto enough = [&] {
    return taken >= steps && (steps < steps_usual || taken >= 20 * steps || missing().empty());
  };
  for (auto seed = first; !enough(); ++seed) {
    std::mt19937_64 random{seed};
    world w{random};
    try {
      const auto life = random() % steps_in_a_life;
      for (std::uint64_t i = 0; i < life; ++i, ++taken)
        w.step();
      // Whatever people do, and even if nobody ever does anything again.
      if (seed % 2 == 0)
        w.finish();
      else
        w.abandon();
      taken += 10;
    } catch (const breach& b) {
      std::string story;
      for (const auto& line : w.story())
        story += line + "\n";
      FAIL() << b.what() << "\nCALLOUT_PROPERTY_SEED=" << seed << "\n" << story;
    }
    ++ends[name_of(w.phase())];
  }
  for (const auto& [phase, count] : ends)
    std::cout << "  " << phase << ": " << count << "\n";
  if (steps < steps_usual)
    return; // Too short a run to see everything.
  for (const auto kind : missing())
    ADD_FAILURE() << kind << " never happened: the world is too narrow";
}

} // namespace
} // namespace callout::hostile
