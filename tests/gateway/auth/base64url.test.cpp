#include "gateway/auth/base64url.hpp"

#include <gtest/gtest.h>

#include <random>

namespace callout::auth {
namespace {

TEST(Base64url, WritesTheVectorsOfTheStandardWithoutPadding) {
  EXPECT_EQ(to_base64url(""), "");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(to_base64url("fo"), "Zm8");
  EXPECT_EQ(to_base64url("foo"), "Zm9v");
  EXPECT_EQ(to_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64url("\xfb\xff\xfe"), "-__-");
}

TEST(Base64url, ReadsBackWhateverItWrote) {
  std::mt19937 random{7};
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 100, '\0');
    for (auto& b : bytes)
      b = static_cast<char>(random());
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
  }
}

TEST(Base64url, RefusesEveryOtherSpelling) {
  for (const auto* text : {"Zg==", "Zg=", "Z", "Zm9vY", "Zm9v\n", " Zm9v", "Zm 9v", "+//+", "Zm9v.",
                           "Zh", "Zm9", "Zm8=", "Z\xc3\xa9vv"})
    EXPECT_EQ(from_base64url(text), std::nullopt) << text;
  EXPECT_EQ(from_base64url(std::string_view{"Zm\0v", 4}), std::nullopt);
}

TEST(Base64url, GivesEachTextAMeaningOfItsOwn) {
  std::mt19937 random{11};
  static constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 9, '\0');
    for (auto& c : text)
      c = letters[random() % letters.size()];
    if (const auto bytes = from_base64url(text)) {
      EXPECT_EQ(to_base64url(*bytes), text);
    }
  }
}

} // namespace
} // namespace callout::auth
