// A file of credentials, as operators hand them out.
#include "tests/gateway/nats/nkeys.hpp"
#include "tests/gateway/nats/world.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace callout::nats {
namespace {

struct NatsCredentials : testing::Test {
  static std::string account_claim(const nkey& by, const nkey& whom) {
    return by.claim(whom, {{"type", "account"},
                           {"limits",
                            {{"subs", -1},
                             {"data", -1},
                             {"payload", -1},
                             {"imports", -1},
                             {"exports", -1},
                             {"wildcards", true},
                             {"conn", -1},
                             {"leaf", -1}}}});
  }
  std::string trust() const {
    return "operator: \"" + ours.claim(ours, {{"type", "operator"}}) +
           "\"\nsystem_account: " + system.name() + "\nresolver: MEMORY\nresolver_preload {\n" +
           account.name() + ": \"" + account_claim(ours, account) + "\"\n" + system.name() +
           ": \"" + account_claim(ours, system) + "\"\n}\n";
  }
  /// Of a user whom `by` has let in.
  options with_file(const nkey& by) const {
    const auto file = folder / "user.creds";
    std::ofstream{file} << "-----BEGIN NATS USER JWT-----\n"
                        << by.claim(user, {{"type", "user"},
                                           {"subs", -1},
                                           {"data", -1},
                                           {"payload", -1},
                                           {"pub", nlohmann::json::object()},
                                           {"sub", nlohmann::json::object()}})
                        << "\n------END NATS USER JWT------\n\n"
                        << "-----BEGIN USER NKEY SEED-----\n"
                        << user.seed() << "\n------END USER NKEY SEED------\n";
    auto o = plain(server);
    o.credentials_file = file.string();
    return o;
  }

  kit::temporary_directory folder;
  const nkey ours{role::operators, 'o'}, account{role::account, 'a'}, system{role::account, 's'},
      user{role::user, 'u'}, stranger{role::account, 'x'};
  kit::nats_server server{kit::nats_server::link::plain, trust()};
};

TEST_F(NatsCredentials, LetInWhomTheAccountHasSigned) {
  const node one{with_file(account)};
  const auto served = one.echo("s", "");
  EXPECT_EQ(one.ask("s", "x"), (told{delivery::answered, "x"}));
}

TEST_F(NatsCredentials, KeepOutWhomAStrangerHasSignedAndWhoHasNone) {
  try {
    const node one{with_file(stranger)};
    FAIL();
  } catch (const unusable& e) {
    const std::string why = e.what();
    EXPECT_NE(why.find("uthorization"), std::string::npos) << why;
    EXPECT_EQ(why.find(user.seed()), std::string::npos);
  }
  EXPECT_THROW(node{plain(server)}, unusable);
}

} // namespace
} // namespace callout::nats
