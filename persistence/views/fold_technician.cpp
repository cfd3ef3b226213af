// Who may work when: told at once to whoever looks for technicians, and kept for its next start.
#include "persistence/views/fold.hpp"
#include "persistence/views/profile.hpp"
#include "persistence/views/records.hpp"

namespace callout::views {

namespace {

using namespace callout::technician;

/// None when it is of a type that this program does not know.
template <class... Es>
std::optional<technician::event> read_event(const event_row& row, const std::variant<Es...>*) {
  std::optional<technician::event> e;
  ((row.type == Es::kind && (e = read_record<Es>(row.data), true)) || ...);
  return e;
}

struct change {
  changes& out;
  const std::string& who;
  shard_id shard;

  void operator()(const profile_set& e) const {
    line().profile = to_json(profile{e.skills, e.base, e.name});
  }
  void operator()(const approved&) const { line().approved = true; }
  void operator()(const shift_set& e) const { line().on_shift = e.on; }
  void operator()(const accepted& e) const { put(e.booking, stay{e.slot, e.where}); }
  void operator()(const reserved& e) const { put(e.booking, stay{e.slot, e.where}); }
  void operator()(const lost& e) const { put(e.booking, std::nullopt); }
  void operator()(const released& e) const { put(e.booking, std::nullopt); }
  template <class Other>
  void operator()(const Other&) const {}

private:
  technician_change& line() const {
    auto& t = out.technicians[who];
    t.shard = shard;
    return t;
  }
  void put(const booking_id& booking, std::optional<stay> when) const {
    out.calendar[{who, booking.text}] = {shard, std::move(when)};
  }
};

} // namespace

void fold::technician(const event_row& row, bool tell) {
  const auto e = read_event(row, static_cast<const technician::event*>(nullptr));
  if (!e)
    return;
  if (tell)
    hears_.technician_event({row.entity}, *e);
  std::visit(change{pending, row.entity, row.shard}, *e);
}

} // namespace callout::views
