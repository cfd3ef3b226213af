// The part in which an older program differs from the one under test: accounts whose profile cannot
// be set, so that it does not know the event that says so. It takes the place of
// config/hosts/account.cpp.
#include "actors/account/account.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {

namespace {

struct older_rules {
  static constexpr const char* name = account_rules::name;
  static constexpr domain home = account_rules::home;
  using state = account_rules::state;
  using command = std::variant<account::grant>;
  using event = std::variant<account::created, account::granted>;

  static decision<event> decide(const state&, const account::grant& c, const moment&) {
    return account::granted{c.role};
  }
  static void evolve(state& s, const account::created& e) { account_rules::evolve(s, e); }
  static void evolve(state& s, const account::granted& e) { account_rules::evolve(s, e); }
  static void react(const state&, const event&, effects&) {}
  static outcome<std::string> view(const state& s, const principal& viewer) {
    return account_rules::view(s, viewer);
  }
};
static_assert(entity<older_rules>);

} // namespace

entity_type host_account() {
  return host<older_rules>();
}

} // namespace callout::config
