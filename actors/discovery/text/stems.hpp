// What is left of a word without what grammar hangs on it. Light on purpose: what is cut too
// little is found by the table of synonyms or as a misspelling, what is cut too much is found by
// mistake.
#pragma once

#include "actors/discovery/text/letters.hpp"

namespace callout::full_text {

/// Without the Arabic article and what is written in front of it (و ب ل ف ك), as far as three
/// letters are left.
spelling bare(const spelling&);

/// And without endings: Arabic ones of number, gender and person; English plurals, -ing and -ed.
/// Words with digits in them stay as they are.
spelling stem(const spelling&);

} // namespace callout::full_text
