// A file of settings.
#include "config/settings.hpp"
#include "tests/fuzz/target.hpp"

namespace callout::fuzz {

void examine(std::string_view input) {
  const auto read = config::settings_in(std::string{input}, "callout.toml");
  if (!read) {
    must_be_telling(read.error());
    return must(read.error().detail.starts_with("callout.toml:"), "what is wrong names the file");
  }
  const auto text = to_json(*read);
  const auto again = from_json<config::settings>(read_back(text));
  must(again && to_json(*again) == text, "settings come back as they were read");
  const auto sold = config::catalogue_of(*read);
  for (const auto& item : sold.items()) {
    must(item.price.minor > 0 && sold.terms(item.code), "what is sold has a price and terms");
    must(bool{from_json<booking_terms>(read_back(to_json(*sold.terms(item.code))))},
         "terms are taken as they are sold");
  }
}

} // namespace callout::fuzz
