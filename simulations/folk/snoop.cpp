#include "simulations/folk/snoop.hpp"

#include "simulations/folk/sold.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

snoop::snoop(world& w, std::string id, snoop_habits)
    : person{w, {role::customer, {std::move(id)}}} {
  pry();
}

void snoop::pry() {
  after(spell(2s, 8s), [this] {
    if (world_.closing)
      return;
    pry();
    if (world_.acks.empty())
      return;
    const auto& whose = luck_.one_of(world_.acks).to;
    if (whose.kind != "booking")
      return;
    constexpr const char* kinds[] = {"booking", "payment", "dispatching"};
    const entity_ref at{kinds[luck_.below(3)], whose.id};
    world_.note("somebody pried");
    look(at, [this, at](const json& shown) {
      if (!shown.is_null())
        wrong_.push_back(me_.subject.text + " was shown " + at.kind + '/' + at.id);
    });
    ask(whose, luck_.happens(0.5) ? job(booking::cancel{"Not mine", {}}) : job(booking::confirm{}),
        [this, whose](const outcome<reply>& r) {
          if (r)
            wrong_.push_back(me_.subject.text + " had his way with booking/" + whose.id);
        });
  });
}

} // namespace callout::sim
