// Words for codes: all of them, in the language that was asked for.
#include "gateway/routes/reasons.hpp"

#include <gtest/gtest.h>

namespace callout::routes {
namespace {

TEST(Reasons, AreGivenInTheLanguageThatIsPreferred) {
  const std::pair<const char*, language> cases[] = {
      {"", language::en},
      {"ar", language::ar},
      {"AR-sa", language::ar},
      {"en-GB,ar;q=0.9", language::en},
      {"fr, ar;q=0.2, en;q=0.1", language::ar},
      {"ar;q=0", language::en},
      {"ar;q=0.5 , en;q=0.5", language::en},
      {"ar;q=nonsense", language::en},
      {"ar;q=2", language::en},
      {"ar;level=1", language::en},
      {"*", language::en},
      {",,;;ar", language::en},
      {"arc", language::en},
  };
  for (const auto& [header, wanted] : cases)
    EXPECT_EQ(preferred(header), wanted) << header;
}

TEST(Reasons, HaveWordsForEveryCodeInBothLanguages) {
  const auto both = [](std::string_view code) {
    EXPECT_NE(words(code, language::en), code);
    EXPECT_NE(words(code, language::ar), code);
    EXPECT_NE(words(code, language::ar), words(code, language::en)) << code;
  };
  for (const auto code : names(dispatching::fate{}))
    both(code);
  for (const auto code : names(dispatching::outcome_of_choice{}))
    both(code);
  for_each_field<score_terms>([&](const auto& f) { both(f.name); });
}

} // namespace
} // namespace callout::routes
