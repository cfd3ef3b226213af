// nlohmann/json takes the last of duplicate names, lets integers overflow into floats,
// nests without bound and accepts trailing NULs. This reader does none of that.
#include "protocols/json.hpp"

namespace callout {

namespace {

class strict_reader {
public:
  explicit strict_reader(const json_limits& limits) : limits_{limits} {}

  bool null() { return put(nullptr); }
  bool boolean(bool x) { return put(x); }
  bool number_integer(std::int64_t x) { return put(x); }
  bool number_unsigned(std::uint64_t x) { return put(x); }
  bool number_float(double x, const std::string& raw) {
    if (raw.find_first_of(".eE") == std::string::npos)
      return fail("an integer does not fit in 64 bits");
    return put(x);
  }
  bool string(std::string& x) {
    if (x.find('\0') != std::string::npos)
      return fail("a string holds a NUL");
    return put(std::move(x));
  }
  bool binary(std::vector<std::uint8_t>&) { return fail("binary data"); }
  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (name.find('\0') != std::string::npos)
      return fail("a name holds a NUL");
    auto& object = open_.back()->get_ref<json::object_t&>();
    const auto [place, fresh] = object.try_emplace(std::move(name));
    if (!fresh)
      return fail("the name '" + place->first + "' stands twice in one object");
    member_ = &place->second;
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) {
    return fail("not JSON at byte " + std::to_string(at));
  }

  json document;
  std::string wrong;

private:
  template <class T>
  bool put(T&& value) {
    return place(std::forward<T>(value)) != nullptr;
  }
  bool open(json&& value) {
    if (open_.size() >= limits_.depth)
      return fail("nested deeper than " + std::to_string(limits_.depth));
    auto* at = place(std::move(value));
    if (at)
      open_.push_back(at);
    return at != nullptr;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  template <class T>
  json* place(T&& value) {
    if (++values_ > limits_.values) {
      fail("more than " + std::to_string(limits_.values) + " values");
      return nullptr;
    }
    if (open_.empty()) {
      document = std::forward<T>(value);
      return &document;
    }
    if (open_.back()->is_array()) {
      auto& list = open_.back()->get_ref<json::array_t&>();
      list.emplace_back(std::forward<T>(value));
      return &list.back();
    }
    *member_ = std::forward<T>(value);
    return member_;
  }
  bool fail(std::string what) {
    if (wrong.empty())
      wrong = std::move(what);
    return false;
  }

  const json_limits& limits_;
  std::vector<json*> open_;
  json* member_ = nullptr;
  std::size_t values_ = 0;
};

} // namespace

outcome<json> parse(std::string_view text, const json_limits& limits) {
  const auto refuse = [](const std::string& what) {
    return rejection{"malformed_json", "/: " + what, 400};
  };
  if (text.size() > limits.bytes)
    return rejection{"too_large", "/: more than " + std::to_string(limits.bytes) + " bytes", 413};
  if (text.find('\0') != text.npos)
    return refuse("holds a NUL");
  if (text.starts_with("\xEF\xBB\xBF"))
    return refuse("opens with a byte order mark");
  strict_reader reader{limits};
  if (!json::sax_parse(text.begin(), text.end(), &reader))
    return refuse(reader.wrong);
  return std::move(reader.document);
}

} // namespace callout
