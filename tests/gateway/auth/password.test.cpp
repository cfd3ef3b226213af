#include "gateway/auth/password.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

#include <future>

namespace callout::auth {
namespace {

constexpr password_cost cheap{1, 1};

std::string made(password_desk& desk, const std::string& password) {
  std::promise<std::string> hash;
  EXPECT_TRUE(desk.make(password, [&](auto h) { hash.set_value(h.value()); }));
  return hash.get_future().get();
}

password_desk::verdict judged(password_desk& desk, const std::string& password,
                              const std::string& hash) {
  std::promise<password_desk::verdict> verdict;
  EXPECT_TRUE(desk.check(password, hash, [&](auto v) { verdict.set_value(v.value()); }));
  return verdict.get_future().get();
}

TEST(Password, IsKnownByItsHash) {
  password_desk desk{known_keys(), cheap};
  const auto hash = made(desk, "correct horse battery");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=1024,t=1,p=1$")) << hash;
  EXPECT_NE(hash, made(desk, "correct horse battery")) << "salted";
  EXPECT_TRUE(judged(desk, "correct horse battery", hash).matches);
  EXPECT_FALSE(judged(desk, "correct horse batterz", hash).matches);
  EXPECT_FALSE(judged(desk, "", hash).matches);
  EXPECT_FALSE(judged(desk, "correct horse battery", "").matches);
  EXPECT_FALSE(judged(desk, "correct horse battery", "no hash").matches);
  EXPECT_FALSE(judged(desk, "nobody's", "").matches);
}

TEST(Password, HasHashesThatAreOfNoUseWithoutTheKey) {
  password_desk ours{known_keys(), cheap}, theirs{keyring{fresh_secrets()}, cheap};
  EXPECT_FALSE(
      judged(theirs, "correct horse battery", made(ours, "correct horse battery")).matches);
}

TEST(Password, IsHashedAnewUnderAnotherCost) {
  password_desk before{known_keys(), cheap}, now{known_keys(), {2, 1}};
  const auto old = made(before, "correct horse battery");
  EXPECT_FALSE(judged(before, "correct horse battery", old).better);
  const auto v = judged(now, "correct horse battery", old);
  ASSERT_TRUE(v.better);
  EXPECT_TRUE(v.better->starts_with("$argon2id$v=19$m=2048,")) << *v.better;
  EXPECT_TRUE(judged(now, "correct horse battery", *v.better).matches);
  EXPECT_FALSE(judged(now, "something else", old).better);
}

TEST(Password, DeskTakesNoMoreThanItCanCheckSoon) {
  password_desk desk{known_keys(), cheap};
  std::promise<void> go;
  const auto wait = go.get_future().share();
  std::promise<void> begun;
  ASSERT_TRUE(desk.make("first", [&](const auto&) {
    begun.set_value();
    wait.wait();
  }));
  begun.get_future().wait();
  int taken = 0;
  while (desk.make("more", [](const auto&) {}))
    ASSERT_LT(++taken, 1'000);
  EXPECT_GT(taken, 0);
  go.set_value();
}

TEST(Password, IsNotTakenForWrongWhereThereIsNoMemoryToTell) {
  password_desk desk{known_keys(), cheap};
  // Argon2 with 2 TiB, as nobody made it here.
  const std::string vast = "$argon2id$v=19$m=2147483648,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  std::promise<bool> told;
  ASSERT_TRUE(desk.check("correct horse battery", vast,
                         [&](const auto& v) { told.set_value(v.has_value() && v->matches); }));
  EXPECT_FALSE(told.get_future().get());
  EXPECT_TRUE(judged(desk, "correct horse battery", made(desk, "correct horse battery")).matches)
      << "it goes on";
}

TEST(Password, IsRefusedWhereItIsEasyToGuess) {
  EXPECT_FALSE(weakness("correct horse battery", {"huda"}));
  EXPECT_FALSE(weakness("كلمة مرور طويلة", {"huda"}));
  EXPECT_TRUE(weakness("elevenchars", {"huda"}));
  EXPECT_TRUE(weakness("كلمة مرور", {"huda"})) << "nine characters, more bytes";
  EXPECT_TRUE(weakness("my name is HUDA now", {"huda"}));
  EXPECT_TRUE(weakness("aaaaaaaaaaaaaa", {"huda"}));
  EXPECT_TRUE(weakness("121212121212", {"huda"}));
  EXPECT_TRUE(weakness(std::string(129, 'x') + "abcdef", {"huda"}));
}

} // namespace
} // namespace callout::auth
