#include "gateway/auth/secrets.hpp"
#include "gateway/auth/keyring.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <latch>
#include <thread>

namespace callout::auth {
namespace {

namespace fs = std::filesystem;

mode_t mode_of(const fs::path& file) {
  struct stat about {};
  EXPECT_EQ(::stat(file.c_str(), &about), 0);
  return about.st_mode & 07777;
}

void write(const fs::path& file, std::string_view text) {
  std::ofstream{file} << text;
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
}

TEST(Secrets, AreMadeOnceAndReadableByTheirOwnerAlone) {
  const kit::temporary_directory folder;
  const auto first = load_or_make_secrets(folder / "keys");
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_EQ(mode_of(folder / "keys"), 0600u);
  EXPECT_NE(first->master, secret{});
  EXPECT_NE(first->master, first->signing.at(0));
  const auto second = load_or_make_secrets(folder / "keys");
  ASSERT_TRUE(second);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(std::distance(fs::directory_iterator{folder.path()}, fs::directory_iterator{}), 1);
}

TEST(Secrets, AreTheSameForAllWhoMakeThemAtOnce) {
  const kit::temporary_directory folder;
  std::array<secrets, 8> got;
  std::latch start{8};
  {
    std::vector<std::jthread> makers;
    for (auto& one : got)
      makers.emplace_back([&] {
        start.arrive_and_wait();
        if (auto made = load_or_make_secrets(folder / "keys"))
          one = *made;
      });
  }
  EXPECT_EQ(got[0].signing.size(), 1u);
  for (const auto& one : got)
    EXPECT_EQ(one, got[0]);
  EXPECT_EQ(std::distance(fs::directory_iterator{folder.path()}, fs::directory_iterator{}), 1);
}

TEST(Secrets, AreRefusedWhenOthersMayReadThem) {
  const kit::temporary_directory folder;
  ASSERT_TRUE(load_or_make_secrets(folder / "keys"));
  for (const mode_t mode : {0644, 0640, 0604, 0602, 0620}) {
    ASSERT_EQ(::chmod((folder / "keys").c_str(), mode), 0);
    const auto got = load_or_make_secrets(folder / "keys");
    ASSERT_FALSE(got) << mode;
    EXPECT_EQ(got.error().code, "keys.unusable");
    EXPECT_NE(got.error().detail.find("keys: holds secrets and others may read"),
              std::string::npos);
  }
  ASSERT_EQ(::chmod((folder / "keys").c_str(), 0400), 0);
  EXPECT_TRUE(load_or_make_secrets(folder / "keys"));
}

TEST(Secrets, AreNeverReplacedWhenTheFileIsDamaged) {
  const kit::temporary_directory folder;
  const auto good = to_text(fresh_secrets());
  auto stray = good;
  stray.replace(stray.find("\"version\""), 9, "\"vErsion\"");
  for (const auto& text :
       {std::string{}, std::string{"{"}, std::string{"{}"}, good.substr(0, good.size() / 2), stray,
        std::string{R"({"version":2,"master":"","signing":[""]})"},
        std::string{R"({"version":1,"master":"AAAA","signing":["AAAA"]})"},
        std::string{R"({"version":1,"master":"AAAA","signing":[]})"}, std::string(9000, ' ')}) {
    write(folder / "keys", text);
    const auto got = load_or_make_secrets(folder / "keys");
    ASSERT_FALSE(got) << text;
    EXPECT_EQ(got.error().code, "keys.unusable");
    EXPECT_TRUE(got.error().detail.starts_with((folder / "keys").string() + ": "));
    std::ifstream in{folder / "keys"};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{in}, {}}), text);
  }
}

TEST(Secrets, SayWhatIsInTheirWay) {
  const kit::temporary_directory folder;
  fs::create_directory(folder / "keys");
  ASSERT_FALSE(load_or_make_secrets(folder / "keys"));
  EXPECT_NE(load_or_make_secrets(folder / "keys").error().detail.find("is not a file"),
            std::string::npos);
  const auto nowhere = keyring::open(folder / "missing");
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().detail.find("missing/keys"), std::string::npos);
}

TEST(Secrets, ReadBackFromTheirText) {
  const auto made = fresh_secrets();
  const auto back = secrets_from_text(to_text(made));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(*back, made);
  EXPECT_NE(made, fresh_secrets());
}

TEST(Keyring, OpensTheStoresKeysAgain) {
  const kit::temporary_directory folder;
  const auto a = keyring::open(folder.path());
  const auto b = keyring::open(folder.path());
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->kid(), b->kid());
  EXPECT_EQ(a->otp_code({"c"}), b->otp_code({"c"}));
}

} // namespace
} // namespace callout::auth
