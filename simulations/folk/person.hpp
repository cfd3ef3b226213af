// Somebody with a device: asks whichever node he reaches, tries again under the same key until he
// is told for good, and remembers what he was told is done.
#pragma once

#include "simulations/world/world.hpp"

namespace callout::sim {

class person {
public:
  person(world&, principal);
  virtual ~person() = default;
  person(const person&) = delete;
  person& operator=(const person&) = delete;

protected:
  using heard = std::function<void(const outcome<reply>&)>;
  /// Heard once, with an answer that will not change.
  void ask(entity_ref to, payload command, heard);
  /// What is shown of it; null while nobody can say.
  void look(entity_ref at, std::function<void(const json&)>);
  void after(ticks, std::function<void()>);
  /// Human time: as many times as long as life here takes.
  ticks spell(ticks least, ticks most);
  ticks spell(ticks mean) { return paced(luck_.about(mean)); }
  ticks paced(ticks) const;

  world& world_;
  const principal me_;
  chance luck_;

private:
  struct errand;
  void attempt(const std::shared_ptr<errand>&);
  void answer(const std::shared_ptr<errand>&, const outcome<reply>&);
};

} // namespace callout::sim
