// A value, or the reason there is none. Reads like std::expected (C++23).
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace callout {

/// A reason for which a command can be turned down. Each is listed once, beside the
/// commands it answers; `code` is stable and public, `status` is its HTTP status.
struct refusal {
  const char* code;
  int status;
  const char* text;
};

/// A refusal on its way to whoever asked, with the particulars of the case.
struct rejection {
  std::string code;
  std::string detail;
  int status = 400;

  rejection() = default;
  rejection(std::string code, std::string detail, int status = 400)
      : code{std::move(code)}, detail{std::move(detail)}, status{status} {}
  rejection(const refusal& r) : code{r.code}, detail{r.text}, status{r.status} {}
  bool operator==(const rejection&) const = default;
};

/// The same refusal with a sentence that names the case at hand.
inline rejection because(const refusal& r, std::string detail) {
  return {r.code, std::move(detail), r.status};
}

template <class T>
class [[nodiscard]] outcome {
public:
  outcome(T value) : held_{std::in_place_index<0>, std::move(value)} {}
  outcome(rejection why) : held_{std::in_place_index<1>, std::move(why)} {}
  outcome(const refusal& why) : outcome{rejection{why}} {}

  explicit operator bool() const noexcept { return held_.index() == 0; }
  const T& operator*() const& { return std::get<0>(held_); }
  T& operator*() & { return std::get<0>(held_); }
  T&& operator*() && { return std::get<0>(std::move(held_)); }
  const T* operator->() const { return &std::get<0>(held_); }
  const rejection& error() const { return std::get<1>(held_); }

private:
  std::variant<T, rejection> held_;
};

} // namespace callout
