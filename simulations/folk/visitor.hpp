// Signs in with codes that are sent to his phone, gets them wrong at times, and goes on with tokens
// of which somebody else has a copy.
#pragma once

#include "protocols/values.hpp"
#include "simulations/folk/person.hpp"

namespace callout::sim {

struct visitor_habits {
  double mistypes = 0.4; ///< a code
  double again = 0.3;    ///< enters a code that was taken once more
  double stolen = 0.1;   ///< each time he goes on: somebody shows an old token of his
};

class visitor final : public person {
public:
  visitor(world&, std::string id, visitor_habits);
  /// Tokens he was given are in the log, and nothing was given out for a session after an old token
  /// of it was shown.
  auditors::findings wrong(const auditors::log_book&) const;

private:
  void ask_for_code();
  void enter_code();
  void enter_again(const challenge_id& code);
  void open();
  void go_on();
  void show_old_token();
  template <class C>
  void session(C, heard);

  const visitor_habits habits_;
  const std::string name_;
  int codes_ = 0, sessions_ = 0;
  std::string session_;
  std::uint32_t generation_ = 0;
  std::vector<std::pair<std::string, std::uint32_t>> given_; ///< sessions, and tokens of them
  std::vector<std::string> twice_;  ///< codes that were taken a second time
  std::vector<std::string> reused_; ///< sessions of which an old token was turned away as such
};

} // namespace callout::sim
