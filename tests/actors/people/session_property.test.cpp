// A family of tokens in the hands of an owner whose answers get lost, and sometimes of a thief:
// at most one of them ever gets further, and an ended session stays ended.
#include "actors/session/session.hpp"
#include "living.hpp"

namespace callout::testing_people {
namespace {

using namespace session;
using rules = session_rules;
using std::chrono::seconds;

const instant start = scenario::at("2026-11-22T00:00:00Z");
const limits family{seconds{5'000}, seconds{600}, seconds{10}};
constexpr std::size_t sequence = 60;

/// Someone who holds tokens and uses the newest he knows of.
struct holder {
  std::uint32_t newest = 0;
};

class theft {
public:
  explicit theft(std::uint64_t seed) : dice_{seed}, one_{"p-1:s-1"} {
    one_.hear(open{role::customer, family}, start);
    born_.push_back(start);
  }

  void step() {
    now_ += span{dice_.chance(50) ? dice_.between(0, 12'000) : dice_.between(0, 90'000)};
    if (dice_.chance(3))
      now_ += family.idle;
    if (!thief_ && dice_.chance(5))
      thief_ = owner_;
    if (dice_.chance(1)) {
      one_.hear(revoke{"signed_out"}, now_);
      ended_ = true;
    }
    use(thief_ && dice_.chance(50) ? *thief_ : owner_);
  }
  void end() { expect_kept(one_); }

private:
  void use(holder& who) {
    const auto latest = static_cast<std::uint32_t>(born_.size() - 1);
    const auto made = one_.ask(rotate{who.newest}, now_);
    const auto code = made.refused() ? made.refused()->code : "";
    const bool old = now_ - start >= family.absolute || now_ - born_.back() >= family.idle;
    if (ended_) {
      ASSERT_EQ(code, ended.code);
    } else if (old) {
      ASSERT_EQ(code, expired.code);
    } else if (who.newest == latest) {
      ASSERT_EQ(code, "");
      born_.push_back(now_);
    } else if (who.newest + 1 == latest && now_ - born_.back() <= family.grace) {
      ASSERT_EQ(code, "");
      ASSERT_TRUE(made.events().empty()) << "the successor stands as it is";
    } else {
      ASSERT_EQ(code, reused.code);
      ended_ = true;
    }
    ASSERT_EQ(one_.state.generation, born_.size() - 1);
    ASSERT_EQ(one_.state.revoked.has_value(), ended_);
    // The answer gets lost now and then.
    if (code.empty() && dice_.chance(85))
      who.newest = one_.state.generation;
  }

  dice dice_;
  living<rules> one_;
  instant now_ = start;
  std::vector<instant> born_; ///< when each generation was handed out
  holder owner_;
  std::optional<holder> thief_;
  bool ended_ = false;
};

TEST(SessionProperty, NoTwoHoldersOfOneFamilyGetOn) {
  const auto seeds = steps(60'000) / sequence;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    theft t{seed};
    for (std::size_t i = 0; i < sequence && !HasFailure(); ++i)
      t.step();
    t.end();
    if (HasFailure())
      return;
  }
}

} // namespace
} // namespace callout::testing_people
