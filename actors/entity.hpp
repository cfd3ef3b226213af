// What makes a set of rules an entity that the runtime can host. Rules are pure: all they
// know of the outside world is in `moment`, all they do to it is in `effects`.
#pragma once

#include "actors/effects.hpp"
#include "protocols/principal.hpp"

#include <concepts>
#include <variant>
#include <vector>

namespace callout {

/// Everything from the outside world that a decision may depend on.
struct moment {
  instant now{};
  principal by;
  /// The entity that decides.
  std::string self;
  /// The command's id. A rule that answers later keeps it and names it in `answer`.
  std::string command;
};

/// Says that a command is fine and changes nothing.
inline constexpr struct unchanged_t {
} unchanged;

/// What a rule returns: the events that happened, `unchanged`, or a rejection.
template <class Event>
class [[nodiscard]] decision {
public:
  decision(unchanged_t) {}
  decision(const refusal& why) : refused_{why} {}
  decision(rejection why) : refused_{std::move(why)} {}
  decision(std::vector<Event> happened) : events_{std::move(happened)} {}
  template <class... Es>
  requires(sizeof...(Es) > 0 && (std::constructible_from<Event, Es> && ...))
      decision(Es... happened) {
    events_.reserve(sizeof...(Es));
    (events_.emplace_back(std::move(happened)), ...);
  }

  /// The caller is answered by an `answer` effect of a later event of this entity, and not now.
  decision later() && {
    later_ = true;
    return std::move(*this);
  }

  /// The events happen, and the caller is turned down all the same: a wrong code is counted.
  decision refusing(rejection why) && {
    refused_ = std::move(why);
    return std::move(*this);
  }

  const std::vector<Event>& events() const { return events_; }
  const std::optional<rejection>& refused() const { return refused_; }
  bool answered_later() const { return later_; }

private:
  std::vector<Event> events_;
  std::optional<rejection> refused_;
  bool later_ = false;
};

/// `R` decides this command: the rule is written `decide(state, command, moment)`.
template <class R, class C>
concept decides = requires(const typename R::state s, const C c, const moment m) {
  { R::decide(s, c, m) } -> std::same_as<decision<typename R::event>>;
};

/// `R` applies this event: the rule is written `evolve(state, event)`. It is total and
/// holds no policy: what is in the log happened.
template <class R, class E>
concept evolves = requires(typename R::state s, const E e) {
  { R::evolve(s, e) } -> std::same_as<void>;
};

template <class R, class Family>
inline constexpr bool decides_all = false;
template <class R, class... Cs>
inline constexpr bool decides_all<R, std::variant<Cs...>> = (decides<R, Cs> && ...);

template <class R, class Family>
inline constexpr bool evolves_all = false;
template <class R, class... Es>
inline constexpr bool evolves_all<R, std::variant<Es...>> = (evolves<R, Es> && ...);

/// state: a record, so that it can be kept as a snapshot and compared with a replay.
/// react: what follows an event once it happened, given the state after it.
/// view: the entity as JSON for this viewer, or a refusal when it is not theirs to see.
template <class R>
concept entity = requires(const typename R::state s, const typename R::event e, effects& out,
                          const principal viewer) {
  { R::name } -> std::convertible_to<const char*>;
  { R::home } -> std::convertible_to<domain>;
  requires record<typename R::state>;
  requires std::equality_comparable<typename R::state>;
  { R::react(s, e, out) } -> std::same_as<void>;
  { R::view(s, viewer) } -> std::same_as<outcome<std::string>>;
  requires decides_all<R, typename R::command>;
  requires evolves_all<R, typename R::event>;
};

template <entity R>
decision<typename R::event> decide(const typename R::state& s, const typename R::command& c,
                                   const moment& m) {
  return std::visit([&](const auto& one) { return R::decide(s, one, m); }, c);
}

template <entity R>
void evolve(typename R::state& s, const typename R::event& e) {
  std::visit([&](const auto& one) { R::evolve(s, one); }, e);
}

} // namespace callout
