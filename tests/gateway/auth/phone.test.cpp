#include "gateway/auth/phone.hpp"

#include <gtest/gtest.h>

namespace callout::auth {
namespace {

TEST(Phone, IsBroughtToOneForm) {
  for (const auto* text : {"0501234567", "501234567", "00966501234567", "+966501234567",
                           "966501234567", "+966 50 123 4567", "(050) 123-4567", "050.123.4567",
                           "+966 (0)50 123 4567", "٠٥٠١٢٣٤٥٦٧", "+٩٦٦٥٠١٢٣٤٥٦٧", "۰۵۰۱۲۳۴۵۶۷",
                           "٠٠٩٦٦ ٥٠ ١٢٣ ٤٥٦٧", " 0501234567 ", "\u202a+966501234567\u202c",
                           "\u2066050\u00a01234567\u2069", "05٠1234567", "050\u20111234567"}) {
    const auto got = e164(text);
    ASSERT_TRUE(got) << text << ": " << got.error().code;
    EXPECT_EQ(*got, "+966501234567") << text;
  }
}

TEST(Phone, IsRefusedWhenItIsNoSaudiMobile) {
  for (const auto* text : {"",
                           "+",
                           "0",
                           "05",
                           "050123456",
                           "05012345678",
                           "0401234567",
                           "0112345678",
                           "+966112345678",
                           "+966 0112345678",
                           "abc",
                           "05012345a7",
                           "050123456７",
                           "+9665012345678",
                           "0501234567;ext=1",
                           "++966501234567",
                           "0501234567+",
                           "050+1234567",
                           "050\n1234567",
                           "050\t1234567",
                           "0501234567'--",
                           "+966 00 501234567",
                           "00",
                           "000966501234567",
                           "\xD9",
                           "05012345\xD9"}) {
    const auto got = e164(text);
    ASSERT_FALSE(got) << text << " -> " << *got;
    EXPECT_EQ(got.error().code, "auth.malformed_phone") << text;
    EXPECT_EQ(got.error().status, 400);
  }
  EXPECT_FALSE(e164(std::string(10'000, '5')));
  EXPECT_FALSE(e164(std::string_view{"05012\0"
                                     "4567",
                                     10}));
}

TEST(Phone, OfACountryThatIsNotServedIsSaidToBe) {
  for (const auto* text : {"+14155552671", "0014155552671", "+971501234567", "+447911123456"}) {
    const auto got = e164(text);
    ASSERT_FALSE(got) << text;
    EXPECT_EQ(got.error().code, "auth.foreign_phone") << text;
  }
  const phone_options gulf{.served = {"966", "971", "973"}};
  ASSERT_TRUE(e164("+971 50 123 4567", gulf));
  EXPECT_EQ(*e164("+971 50 123 4567", gulf), "+971501234567");
  EXPECT_EQ(*e164("00973-3123-4567", gulf), "+97331234567");
  EXPECT_EQ(*e164("0501234567", gulf), "+966501234567");
  EXPECT_FALSE(e164("+9711", gulf));
  EXPECT_FALSE(e164("+9715012345678901", gulf));
}

TEST(Phone, IsReadAsWrittenAtHome) {
  const phone_options emirates{.home = "971", .served = {"971"}};
  EXPECT_EQ(*e164("0501234567", emirates), "+971501234567");
  EXPECT_EQ(*e164("971501234567", emirates), "+971501234567");
  EXPECT_FALSE(e164("+966501234567", emirates));
}

TEST(Phone, InItsOneFormStaysAsItIs) {
  const auto once = e164("٠٥٩٩٩٩٩٩٩٩");
  ASSERT_TRUE(once);
  EXPECT_EQ(*e164(*once), *once);
}

TEST(Digits, OfOtherScriptsAreWrittenInAscii) {
  EXPECT_EQ(western_digits("١٢٣456۷۸۹٠"), "1234567890");
  EXPECT_EQ(western_digits("رمز ١٢"), "رمز 12");
  EXPECT_EQ(western_digits("\xD9"), "\xD9");
  EXPECT_EQ(western_digits("\xD9\xAA"), "\xD9\xAA");
}

} // namespace
} // namespace callout::auth
