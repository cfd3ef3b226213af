// One question to the index, under its lock: which documents have each word, how well, and what
// that comes to.
#pragma once

#include "actors/discovery/text/index.hpp"

namespace callout::full_text {

class lookup {
public:
  lookup(const index& all, const question& asked);
  std::vector<hit> answer(const std::vector<unit>&);

private:
  /// How well each document has a word: 0 for not at all.
  struct sheet {
    std::vector<float> worth;
    std::vector<match> by;
    std::vector<std::uint32_t> touched;
  };
  sheet empty_sheet() const;
  bool may(std::uint32_t document);
  double in_proportion(const posting&) const;
  void offer(sheet&, const vocabulary::entry*, double worth, match);
  void offer_word(sheet&, const word&);
  void offer_beginnings(sheet&, const word&);
  void offer_slips(sheet&, const word&);
  sheet weigh(const unit&, bool last);
  void add_up(const unit&, const sheet&);
  std::vector<hit> best(std::size_t units);

  const index& all_;
  const question& asked_;
  const bool unfinished_; ///< nothing stands behind the last word
  enum class verdict : char { unknown, yes, no };
  std::vector<verdict> may_;
  std::vector<double> score_;
  std::vector<std::uint8_t> has_; ///< units
  std::vector<match> by_;
  std::uint8_t numbers_ = 0; ///< units that must be there
  std::vector<std::uint8_t> has_numbers_;
};

} // namespace callout::full_text
