#include "gateway/routes/asked.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace callout::routes {

namespace {

constexpr refusal bad_key{"idempotency_key_malformed", 400,
                          "Idempotency-Key must be 1 to 255 visible ASCII characters."};
constexpr refusal bad_condition{"if_match_malformed", 400,
                                "If-Match must be * or a list of ETags as in \"7\"."};
/// What no entity ever comes to: an ETag that is not one of ours matches nothing.
constexpr auto no_version = std::numeric_limits<std::uint64_t>::max();
/// Versions are kept with a sign.
constexpr std::uint64_t version_max = std::numeric_limits<std::int64_t>::max();

/// Nothing unless all of the text is one number.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number x{};
  const auto* const end = text.data() + text.size();
  const auto [at, wrong] = std::from_chars(text.data(), end, x);
  return wrong == std::errc{} && at == end ? std::optional{x} : std::nullopt;
}

/// RFC 9110, 8.8.3. A weak one never matches a strong one (13.1.1). Empty: ill-formed.
std::optional<std::uint64_t> version_in(std::string_view tag) {
  const bool weak = tag.starts_with("W/");
  tag.remove_prefix(weak ? 2 : 0);
  if (tag.size() < 2 || tag.front() != '"' || tag.find('"', 1) != tag.size() - 1)
    return std::nullopt;
  tag = tag.substr(1, tag.size() - 2);
  const auto version = number_in<std::uint64_t>(tag);
  return version && !weak && std::to_string(*version) == tag ? *version : no_version;
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  return from == text.npos ? std::string_view{}
                           : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

} // namespace

outcome<std::optional<std::string>> key_in(std::optional<std::string_view> header) {
  if (!header)
    return std::optional<std::string>{};
  auto key = *header;
  // A string of RFC 8941 ends with the quotation mark it begins with.
  const bool quoted = key.starts_with('"');
  const bool closed = !quoted || (key.size() >= 2 && key.find('"', 1) == key.size() - 1);
  if (quoted && closed)
    key = key.substr(1, key.size() - 2);
  const bool visible =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 127; });
  if (key.empty() || key.size() > 255 || !visible || !closed)
    return bad_key;
  return std::optional{std::string{key}};
}

outcome<std::vector<std::uint64_t>> versions_in(std::optional<std::string_view> header) {
  std::vector<std::uint64_t> all;
  if (!header || trimmed(*header) == "*")
    return all;
  for (auto rest = *header;;) {
    const auto comma = rest.find(','); // None of our ETags holds one.
    const auto version = version_in(trimmed(rest.substr(0, comma)));
    if (!version)
      return bad_condition;
    all.push_back(*version);
    if (comma == rest.npos)
      return all;
    rest.remove_prefix(comma + 1);
  }
}

outcome<std::size_t> page_limit(std::optional<std::string_view> asked, std::size_t usual,
                                std::size_t most) {
  const auto limit = asked ? number_in<std::size_t>(*asked) : usual;
  if (!limit || *limit == 0 || *limit > most)
    return rejection{"malformed", "limit: expected 1 to " + std::to_string(most)};
  return *limit;
}

outcome<std::uint64_t> version_after(std::string_view cursor) {
  if (cursor.empty())
    return std::uint64_t{0};
  const auto version = number_in<std::uint64_t>(cursor.substr(1));
  if (cursor.front() != 'v' || !version || *version > version_max)
    return rejection{"malformed", "cursor: not one of ours"};
  return *version;
}

std::string cursor_after(std::uint64_t version) {
  return 'v' + std::to_string(version);
}

} // namespace callout::routes
