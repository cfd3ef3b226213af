// synonyms.txt, as the build puts it into the program.
#pragma once

namespace callout::full_text {

extern const char* const trade_table;

} // namespace callout::full_text
