#include "config/reason.hpp"

#include <algorithm>
#include <set>

namespace callout::config {

namespace {

struct range {
  std::string_view name; ///< the end of the key's path
  std::int64_t least, most;
};

constexpr std::int64_t ten_years = 10LL * 366 * 86'400;
constexpr std::int64_t sum_max = 1'000'000'000'000; ///< minor units

// The first that fits counts.
constexpr range ranges[] = {
    {"/batch", 1, 1'000},
    {"/first_s", 1, 30 * 86'400},
    {"/next_s", 1, 86'400},
    {"/again_s", 1, 86'400},
    {"/offers/give_up_s", 1, 30 * 86'400},
    {"/offers_later/give_up_s", 1, 30 * 86'400},
    {"/fresh_s", 1, 86'400},
    {"/settlement/zone_minutes", -12 * 60, 14 * 60},
    {"/settlement/weekly_minute", 0, 7 * 24 * 60 - 1},
    {"/otp/lifetime_s", 30, 3'600},
    {"/otp/checks", 1, 100},
    {"/absolute_s", 60, ten_years},
    {"/idle_s", 1, ten_years},
    {"_days", 0, 365},
    {"_bp", 0, 10'000},
    {"_minor", 0, sum_max},
    {"_m", 0, 1'000'000},
    {"_s", 0, ten_years},
    {"", 0, 1'000'000'000},
};

std::optional<std::string> judge(const json& value, const std::string& path) {
  if (value.is_object() || value.is_array()) {
    for (const auto& item : value.items())
      if (auto wrong = judge(item.value(), path + '/' + item.key()))
        return wrong;
    return std::nullopt;
  }
  if (!value.is_number_integer())
    return std::nullopt;
  // A list is judged by its own name.
  const auto last = path.rfind('/');
  const bool listed = path.find_first_not_of("0123456789", last + 1) == path.npos;
  const auto name = listed ? path.substr(0, last) : path;
  const auto& r =
      *std::ranges::find_if(ranges, [&](const range& one) { return name.ends_with(one.name); });
  const auto x = value.get<std::int64_t>();
  if ((value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) || x < r.least ||
      x > r.most)
    return path + ": out of range: " + std::to_string(r.least) + " to " + std::to_string(r.most);
  return std::nullopt;
}

bool is_currency(const std::string& code) {
  return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<std::string> judge_hold(const json& hold) {
  const auto of = [&](const char* key) { return hold.at(key).get<std::int64_t>(); };
  if (of("first_s") > of("ahead_s") || of("first_s") <= of("give_up_s"))
    return "/hold/first_s: must lie between give_up_s and ahead_s";
  return std::nullopt;
}

std::optional<std::string> judge_services(const json& services) {
  std::set<std::string> codes;
  for (std::size_t i = 0; i < services.size(); ++i) {
    const auto& s = services[i];
    const auto path = "/service/" + std::to_string(i);
    const auto price = s.at("price_minor").get<std::int64_t>();
    if (!codes.insert(s.at("code").get<std::string>()).second)
      return path + "/code: is there twice";
    for (const char* part : {"labour_minor", "call_out_minor"})
      if (s.at(part).get<std::int64_t>() > price)
        return path + '/' + part + ": more than the price";
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> beyond_reason(const json& all) {
  if (auto wrong = judge(all, ""))
    return wrong;
  if (!is_currency(all.at("trade").at("currency").get<std::string>()))
    return "/trade/currency: expected three capital letters (ISO 4217)";
  if (auto wrong = judge_hold(all.at("hold")))
    return wrong;
  if (all.at("auth").at("otp").at("waits_s").empty())
    return "/auth/otp/waits_s: expected at least one";
  for (const auto& code : all.at("auth").at("phone_countries"))
    if (const auto text = code.get<std::string>();
        text.empty() || text.size() > 3 || text.find_first_not_of("0123456789") != text.npos)
      return "/auth/phone_countries: expected calling codes of one to three digits";
  return judge_services(all.at("service"));
}

} // namespace callout::config
