// Folds an entity's rows once more and compares the outcome with a snapshot that was kept.
#pragma once

#include "actors/runtime/entity_shell.hpp"
#include "persistence/audit.hpp"

namespace callout {

template <entity Rules>
class entity_refold final : public refolder {
public:
  void add(const event_row& row) override {
    if (wrong_.empty())
      try {
        entity_shell<Rules>::fold(row, state_, version_);
      } catch (const std::exception& e) {
        wrong_ = "version " + std::to_string(row.version) + " cannot be folded: " + e.what();
      }
  }

  std::optional<std::string> differs(const std::string& kept) const override {
    if (!wrong_.empty())
      return wrong_;
    try {
      const auto then = entity_shell<Rules>::state_in(json::parse(kept));
      return then == state_ ? std::nullopt : std::optional{first_difference(then)};
    } catch (const std::exception& e) {
      return std::string{"it cannot be read: "} + e.what();
    }
  }

private:
  using state = typename Rules::state;

  std::string first_difference(const state& then) const {
    const auto was = as_json(then), is = as_json(state_);
    for (const auto& [name, value] : is.items())
      if (was.value(name, json{}) != value)
        return name + " differs";
    for (const auto& [name, value] : was.items())
      if (!is.contains(name))
        return name + " differs";
    return "it differs";
  }
  static json as_json(const state& s) {
    std::string text;
    codec<state>::write(text, s);
    return json::parse(text);
  }

  state state_;
  std::uint64_t version_ = 0;
  std::string wrong_;
};

} // namespace callout
