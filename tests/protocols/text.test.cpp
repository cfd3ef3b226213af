#include "protocols/text.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

TEST(Text, CountsCharactersAndNotBytes) {
  EXPECT_EQ(characters_in(""), 0u);
  EXPECT_EQ(characters_in("abc"), 3u);
  EXPECT_EQ(characters_in("سالم"), 4u);
  EXPECT_EQ(characters_in("❄😀"), 2u);
}

TEST(Text, PassesWhatPeopleWrite) {
  for (const char* fine : {"", "Al Olaya St.", "شارع العليا، الرياض", "line\nline\r\n\ttab",
                           "می\u200cخواهم", "👨\u200d🔧", "\u200f(١٢)\u200e", "e\u0301", "\u2028"})
    EXPECT_EQ(unfit_to_show(fine), nullptr) << fine;
}

TEST(Text, SaysWhatNobodyShouldBeShown) {
  for (const char* control : {"\x01", "a\x1b[31m", "\x7f", "\u0080", "a\u009fb"})
    EXPECT_STREQ(unfit_to_show(control), "holds a control character");
  for (const char* turns : {"a\u202ab", "\u202e", "\u2066", "\u2069"})
    EXPECT_STREQ(unfit_to_show(turns), "holds a character that turns the direction of writing");
  for (const char* unseen : {"\u200b", "a\u2060", "\ufeff", "\ufff9"})
    EXPECT_STREQ(unfit_to_show(unseen), "holds a character that cannot be seen");
  for (const char* none : {"\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff"})
    EXPECT_STREQ(unfit_to_show(none), "holds what is no character");
}

} // namespace
} // namespace callout
