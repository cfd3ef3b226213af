// JSON and JSON Schema for values and records, derived from their field lists.
// Writing goes straight to text; reading goes through a document that `parse` checked.
#pragma once

#include "protocols/outcome.hpp"
#include "protocols/record.hpp"
#include "protocols/values.hpp"

#include <boost/pfr/tuple_size.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <stdexcept>
#include <variant>
#include <vector>

namespace callout {

using json = nlohmann::json;

/// Where a reader is in a document. Lives on the stack, so that no text is made
/// unless something is wrong.
struct pointer {
  const pointer* up = nullptr;
  std::string_view name = {};
  std::size_t index = 0;
  /// Closed documents may hold listed fields only: what comes from outside is closed,
  /// what comes from the log may be newer than we are.
  bool closed = true;

  pointer to(std::string_view field) const { return {this, field, 0, closed}; }
  pointer to(std::size_t i) const { return {this, {}, i, closed}; }
  /// RFC 6901.
  std::string text() const;
};

/// Thrown by readers only, never past `from_json`.
struct malformed : std::runtime_error {
  malformed(const pointer& at, const std::string& what);
};

/// How `T` crosses the wire. Specialise for a new kind of value; records come free.
template <class T>
struct codec;

void write_quoted(std::string& out, std::string_view text);
void write_number(std::string& out, std::int64_t value);
void write_number(std::string& out, double value);
std::int64_t read_integer(const json&, const pointer&, const bounds&);
double read_number(const json&, const pointer&, const bounds&);
const std::string& read_text(const json&, const pointer&, const bounds&);
const json& read_member(const json&, const pointer&, const char* name);
json text_schema(const bounds&);
json integer_schema(const bounds&);

template <std::integral T>
requires(!std::same_as<T, bool>) struct codec<T> {
  static void write(std::string& out, T x) { write_number(out, static_cast<std::int64_t>(x)); }
  static T read(const json& j, const pointer& at, bounds b) {
    b.min = std::max<std::int64_t>(b.min, std::numeric_limits<T>::min());
    if constexpr (sizeof(T) < 8)
      b.max = std::min<std::int64_t>(b.max, std::numeric_limits<T>::max());
    return static_cast<T>(read_integer(j, at, b));
  }
  static json schema(const bounds& b) { return integer_schema(b); }
};

template <>
struct codec<double> {
  static void write(std::string& out, double x) { write_number(out, x); }
  static double read(const json& j, const pointer& at, const bounds& b) {
    return read_number(j, at, b);
  }
  static json schema(const bounds&) { return {{"type", "number"}}; }
};

template <>
struct codec<bool> {
  static void write(std::string& out, bool x) { out += x ? "true" : "false"; }
  static bool read(const json& j, const pointer& at, const bounds&) {
    if (!j.is_boolean())
      throw malformed{at, "expected true or false"};
    return j.get<bool>();
  }
  static json schema(const bounds&) { return {{"type", "boolean"}}; }
};

template <>
struct codec<std::string> {
  static void write(std::string& out, const std::string& x) { write_quoted(out, x); }
  static std::string read(const json& j, const pointer& at, const bounds& b) {
    return read_text(j, at, b);
  }
  static json schema(const bounds& b) { return text_schema(b); }
};

template <>
struct codec<raw_json> {
  static void write(std::string& out, const raw_json& x) { out += x.text; }
  static raw_json read(const json& j, const pointer&, const bounds&) { return {j.dump()}; }
  static json schema(const bounds&) { return json::object(); }
};

template <class Tag>
struct codec<id<Tag>> {
  static void write(std::string& out, const id<Tag>& x) { write_quoted(out, x.text); }
  static id<Tag> read(const json& j, const pointer& at, const bounds&) {
    const auto& text = read_text(j, at, {.max_length = id_length_max});
    if (!valid_id(text))
      throw malformed{at, "expected an id"};
    return {text};
  }
  static json schema(const bounds&) {
    return {{"type", "string"}, {"pattern", "^[A-Za-z0-9._:-]{1,80}$"}};
  }
};

template <>
struct codec<instant> {
  static void write(std::string& out, instant x);
  static instant read(const json& j, const pointer& at, const bounds&);
  static json schema(const bounds&) { return {{"type", "string"}, {"format", "date-time"}}; }
};

/// Spans of time are whole seconds on the wire; field names end in `_s`.
template <>
struct codec<std::chrono::seconds> {
  static void write(std::string& out, std::chrono::seconds x) { write_number(out, x.count()); }
  static std::chrono::seconds read(const json& j, const pointer& at, const bounds& b) {
    return std::chrono::seconds{read_integer(j, at, b)};
  }
  static json schema(const bounds& b) { return integer_schema(b); }
};

/// Where seconds are too long; field names end in `_ms`.
template <>
struct codec<std::chrono::milliseconds> {
  static void write(std::string& out, std::chrono::milliseconds x) { write_number(out, x.count()); }
  static std::chrono::milliseconds read(const json& j, const pointer& at, const bounds& b) {
    return std::chrono::milliseconds{read_integer(j, at, b)};
  }
  static json schema(const bounds& b) { return integer_schema(b); }
};

template <>
struct codec<money> {
  static void write(std::string& out, const money& x);
  static money read(const json& j, const pointer& at, const bounds& b);
  static json schema(const bounds&);
};

template <>
struct codec<geo_point> {
  static void write(std::string& out, const geo_point& x);
  static geo_point read(const json& j, const pointer& at, const bounds&);
  static json schema(const bounds&);
};

template <>
struct codec<time_slot> {
  static void write(std::string& out, const time_slot& x);
  static time_slot read(const json& j, const pointer& at, const bounds&);
  static json schema(const bounds&);
};

/// Enumerations are words on the wire: `constexpr auto names(E)` beside the enum lists
/// them in the order of its values, which start at 0.
template <class E>
concept worded = std::is_enum_v<E> && requires {
  names(E{});
};

template <worded E>
constexpr std::string_view name_of(E e) {
  return names(e)[static_cast<std::size_t>(e)];
}

template <worded E>
std::optional<E> from_name(std::string_view word) {
  constexpr auto all = names(E{});
  for (std::size_t i = 0; i < all.size(); ++i)
    if (word == all[i])
      return static_cast<E>(i);
  return std::nullopt;
}

template <worded E>
struct codec<E> {
  static void write(std::string& out, E e) { write_quoted(out, name_of(e)); }
  static E read(const json& j, const pointer& at, const bounds& b) {
    const auto& word = read_text(j, at, b);
    if (auto e = from_name<E>(word))
      return *e;
    std::string known;
    for (auto n : names(E{}))
      known.append(known.empty() ? "" : ", ").append(n);
    throw malformed{at, "expected one of " + known};
  }
  static json schema(const bounds&) {
    auto words = json::array();
    for (auto n : names(E{}))
      words.push_back(n);
    return {{"type", "string"}, {"enum", words}};
  }
};

template <class T>
struct codec<std::optional<T>> {
  static void write(std::string& out, const std::optional<T>& x) {
    if (x)
      codec<T>::write(out, *x);
    else
      out += "null";
  }
  static std::optional<T> read(const json& j, const pointer& at, const bounds& b) {
    if (j.is_null())
      return std::nullopt;
    return codec<T>::read(j, at, b);
  }
  static json schema(const bounds& b) { return codec<T>::schema(b); }
};

template <class T>
struct codec<std::vector<T>> {
  static void write(std::string& out, const std::vector<T>& xs) {
    out += '[';
    for (std::size_t i = 0; i < xs.size(); ++i) {
      if (i > 0)
        out += ',';
      codec<T>::write(out, xs[i]);
    }
    out += ']';
  }
  static std::vector<T> read(const json& j, const pointer& at, const bounds& b) {
    if (!j.is_array())
      throw malformed{at, "expected a list"};
    if (j.size() > b.max_length)
      throw malformed{at, "too long: at most " + std::to_string(b.max_length)};
    if (j.size() < b.min_length)
      throw malformed{at, "too short: at least " + std::to_string(b.min_length)};
    std::vector<T> xs;
    xs.reserve(j.size());
    for (std::size_t i = 0; i < j.size(); ++i)
      xs.push_back(codec<T>::read(j[i], at.to(i), {}));
    return xs;
  }
  static json schema(const bounds& b) {
    json s{{"type", "array"}, {"items", codec<T>::schema({})}};
    if (b.min_length > 0)
      s["minItems"] = b.min_length;
    s["maxItems"] = b.max_length;
    return s;
  }
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Says which fields a closed document holds beyond those listed.
void refuse_unknown_fields(const json&, const pointer&, const std::string_view* known,
                           std::size_t count);

template <record T>
struct codec<T> {
  static_assert(boost::pfr::tuple_size_v<T> == std::tuple_size_v<decltype(T::fields())>,
                "a record must list every one of its fields");

  static void write(std::string& out, const T& x) {
    out += '{';
    bool first = true;
    for_each_field<T>([&](const auto& f) {
      using V = typename std::remove_cvref_t<decltype(f)>::value_type;
      if constexpr (is_optional<V>)
        if (!(x.*f.member))
          return;
      out += first ? "\"" : ",\"";
      first = false;
      out.append(f.name).append("\":");
      codec<V>::write(out, x.*f.member);
    });
    out += '}';
  }
  static T read(const json& j, const pointer& at, const bounds&) {
    if (!j.is_object())
      throw malformed{at, "expected an object"};
    T x;
    std::size_t taken = 0;
    for_each_field<T>([&](const auto& f) {
      using V = typename std::remove_cvref_t<decltype(f)>::value_type;
      if (const auto found = j.find(f.name); found != j.end()) {
        x.*f.member = codec<V>::read(*found, at.to(f.name), f.allowed);
        ++taken;
      } else if constexpr (!is_optional<V>) {
        throw malformed{at.to(f.name), "missing"};
      }
    });
    if (at.closed && taken != j.size()) {
      constexpr auto count = std::tuple_size_v<decltype(T::fields())>;
      std::array<std::string_view, count + 1> known{};
      std::size_t i = 0;
      for_each_field<T>([&](const auto& f) { known[i++] = f.name; });
      refuse_unknown_fields(j, at, known.data(), count);
    }
    return x;
  }
  static json schema(const bounds&) {
    json properties = json::object(), required = json::array();
    for_each_field<T>([&](const auto& f) {
      using V = typename std::remove_cvref_t<decltype(f)>::value_type;
      auto s = codec<V>::schema(f.allowed);
      if (!f.note.empty())
        s["description"] = f.note;
      properties[std::string{f.name}] = std::move(s);
      if constexpr (!is_optional<V>)
        required.push_back(f.name);
    });
    json s{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
    if (!required.empty())
      s["required"] = required;
    return s;
  }
};

/// Not for the closed family itself but for its members: `kind` says which one.
template <class Family>
struct family;

template <message... Ts>
struct family<std::variant<Ts...>> {
  using type = std::variant<Ts...>;

  static std::string_view kind_of(const type& x) {
    return std::visit([](const auto& one) { return std::string_view{one.kind}; }, x);
  }
  static void write(std::string& out, const type& x) {
    std::visit([&](const auto& one) { codec<std::remove_cvref_t<decltype(one)>>::write(out, one); },
               x);
  }
  static type read(std::string_view kind, const json& j, const pointer& at) {
    std::optional<type> found;
    const bool known =
        ((Ts::kind == kind ? (found.emplace(codec<Ts>::read(j, at, {})), true) : false) || ...);
    if (!known)
      throw malformed{at, "unknown kind '" + std::string{kind} + "'"};
    return *std::move(found);
  }
};

template <class T>
std::string to_json(const T& x) {
  std::string out;
  codec<T>::write(out, x);
  return out;
}

/// Reads what came from outside: unknown fields are refused, and the rejection's detail
/// opens with the JSON pointer of the place that is wrong.
template <class T>
outcome<T> from_json(const json& j, bool closed = true) {
  try {
    return codec<T>::read(j, pointer{.closed = closed}, {});
  } catch (const malformed& m) {
    return rejection{"malformed", m.what(), 400};
  }
}

template <class T>
json schema_of() {
  return codec<T>::schema({});
}

/// Limits on documents from outside.
struct json_limits {
  std::size_t bytes = 64 * 1024;
  std::size_t depth = 32;
  std::size_t values = 10'000;
};

/// Parses strictly, as RFC 8259 asks and beyond: no duplicate names, byte order mark, NUL,
/// trailing bytes, ill-formed UTF-8, or integers that do not fit in 64 bits.
outcome<json> parse(std::string_view text, const json_limits& limits = {});

} // namespace callout
