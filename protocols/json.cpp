#include "protocols/json.hpp"

#include "protocols/text.hpp"

#include <charconv>
#include <cmath>

namespace callout {

std::string pointer::text() const {
  if (!up)
    return {};
  auto out = up->text() + "/";
  if (name.empty())
    return out + std::to_string(index);
  for (char c : name)
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  return out;
}

malformed::malformed(const pointer& at, const std::string& what)
    : std::runtime_error{(at.up ? at.text() : "/") + ": " + what} {
}

void write_quoted(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
      continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
    }
  }
  out.append(text, plain, text.size() - plain);
  out += '"';
}

void write_number(std::string& out, std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void write_number(std::string& out, double value) {
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

std::int64_t read_integer(const json& j, const pointer& at, const bounds& b) {
  if (!j.is_number_integer())
    throw malformed{at, "expected an integer"};
  if (j.is_number_unsigned() && j.get<std::uint64_t>() > std::uint64_t{INT64_MAX})
    throw malformed{at, "out of range"};
  const auto x = j.get<std::int64_t>();
  if (x < b.min || x > b.max)
    throw malformed{at, "out of range"};
  return x;
}

double read_number(const json& j, const pointer& at, const bounds& b) {
  if (!j.is_number())
    throw malformed{at, "expected a number"};
  const auto x = j.get<double>();
  if (!std::isfinite(x) || x < static_cast<double>(b.min) || x > static_cast<double>(b.max))
    throw malformed{at, "out of range"};
  return x == 0 ? 0 : x; // -0 is 0.
}

const std::string& read_text(const json& j, const pointer& at, const bounds& b) {
  if (!j.is_string())
    throw malformed{at, "expected a string"};
  const auto& text = j.get_ref<const std::string&>();
  if (text.size() > b.max_length && characters_in(text) > b.max_length)
    throw malformed{at, "too long: at most " + std::to_string(b.max_length) + " characters"};
  // What is in the log was judged when it came in, perhaps by other rules.
  if (text.size() < b.min_length || (at.closed && characters_in(text) < b.min_length))
    throw malformed{at, "too short: at least " + std::to_string(b.min_length) + " characters"};
  if (!at.closed)
    return text;
  if (const auto* why = unfit_to_show(text))
    throw malformed{at, why};
  if (b.min_length > 0 && text.find_first_not_of(" \t\r\n") == text.npos)
    throw malformed{at, "holds nothing but spaces"};
  return text;
}

const json& read_member(const json& j, const pointer& at, const char* name) {
  if (!j.is_object())
    throw malformed{at, "expected an object"};
  const auto found = j.find(name);
  if (found == j.end())
    throw malformed{at.to(name), "missing"};
  return *found;
}

json text_schema(const bounds& b) {
  json s{{"type", "string"}, {"maxLength", b.max_length}};
  if (b.min_length > 0)
    s["minLength"] = b.min_length;
  return s;
}

json integer_schema(const bounds& b) {
  json s{{"type", "integer"}};
  if (b.min != bounds{}.min)
    s["minimum"] = b.min;
  if (b.max != bounds{}.max)
    s["maximum"] = b.max;
  return s;
}

void refuse_unknown_fields(const json& j, const pointer& at, const std::string_view* known,
                           std::size_t count) {
  for (const auto& item : j.items())
    if (std::find(known, known + count, item.key()) == known + count)
      throw malformed{at.to(item.key()), "unknown field"};
}

void codec<instant>::write(std::string& out, instant x) {
  out += '"';
  append_text(out, x);
  out += '"';
}

instant codec<instant>::read(const json& j, const pointer& at, const bounds&) {
  instant x;
  if (!from_text(read_text(j, at, {.max_length = 40}), x))
    throw malformed{at, "expected a time as in 2026-11-22T10:14:00Z"};
  using namespace std::chrono;
  if (at.closed && (x < sys_days{2000y / 1 / 1} || x >= sys_days{2101y / 1 / 1}))
    throw malformed{at, "out of range: years 2000 to 2100"};
  return x;
}

void codec<money>::write(std::string& out, const money& x) {
  out += "{\"minor\":";
  write_number(out, x.minor);
  out.append(",\"currency\":\"").append(x.currency.text()).append("\"}");
}

money codec<money>::read(const json& j, const pointer& at, const bounds& b) {
  money x;
  x.minor = read_integer(read_member(j, at, "minor"), at.to("minor"),
                         {.min = std::max(b.min, -money_max), .max = std::min(b.max, money_max)});
  const std::string code = read_text(read_member(j, at, "currency"), at.to("currency"), {});
  if (code.size() != 3 ||
      !std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
    throw malformed{at.to("currency"), "expected an ISO 4217 code"};
  std::copy(code.begin(), code.end(), x.currency.code);
  static constexpr std::string_view known[] = {"minor", "currency"};
  if (at.closed && j.size() > 2)
    refuse_unknown_fields(j, at, known, 2);
  return x;
}

json codec<money>::schema(const bounds&) {
  return {{"type", "object"},
          {"description", "An amount in minor units (halalas for SAR)."},
          {"properties",
           {{"minor", {{"type", "integer"}}},
            {"currency", {{"type", "string"}, {"pattern", "^[A-Z]{3}$"}}}}},
          {"required", {"minor", "currency"}},
          {"additionalProperties", false}};
}

void codec<geo_point>::write(std::string& out, const geo_point& x) {
  out += "{\"lat\":";
  write_number(out, x.lat);
  out += ",\"lon\":";
  write_number(out, x.lon);
  out += '}';
}

geo_point codec<geo_point>::read(const json& j, const pointer& at, const bounds&) {
  static constexpr std::string_view known[] = {"lat", "lon"};
  geo_point x{read_number(read_member(j, at, "lat"), at.to("lat"), {.min = -90, .max = 90}),
              read_number(read_member(j, at, "lon"), at.to("lon"), {.min = -180, .max = 180})};
  if (at.closed && j.size() > 2)
    refuse_unknown_fields(j, at, known, 2);
  return x;
}

json codec<geo_point>::schema(const bounds&) {
  return {{"type", "object"},
          {"description", "WGS 84 degrees."},
          {"properties",
           {{"lat", {{"type", "number"}, {"minimum", -90}, {"maximum", 90}}},
            {"lon", {{"type", "number"}, {"minimum", -180}, {"maximum", 180}}}}},
          {"required", {"lat", "lon"}},
          {"additionalProperties", false}};
}

void codec<time_slot>::write(std::string& out, const time_slot& x) {
  out += "{\"start\":";
  codec<instant>::write(out, x.from);
  out += ",\"end\":";
  codec<instant>::write(out, x.to);
  out += '}';
}

time_slot codec<time_slot>::read(const json& j, const pointer& at, const bounds&) {
  static constexpr std::string_view known[] = {"start", "end"};
  time_slot x{codec<instant>::read(read_member(j, at, "start"), at.to("start"), {}),
              codec<instant>::read(read_member(j, at, "end"), at.to("end"), {})};
  if (x.to <= x.from)
    throw malformed{at.to("end"), "must be after start"};
  if (at.closed && j.size() > 2)
    refuse_unknown_fields(j, at, known, 2);
  return x;
}

json codec<time_slot>::schema(const bounds&) {
  return {
      {"type", "object"},
      {"properties", {{"start", codec<instant>::schema({})}, {"end", codec<instant>::schema({})}}},
      {"required", {"start", "end"}},
      {"additionalProperties", false}};
}

} // namespace callout
