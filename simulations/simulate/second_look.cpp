#include "simulations/simulate/second_look.hpp"

#include "actors/replay/replay.hpp"
#include "actors/runtime/shard_map.hpp"
#include "persistence/audit.hpp"

namespace callout::sim {

auditors::findings acknowledged_once(const world& w) {
  std::map<std::string, std::set<std::string>> done;
  for (const auto& a : w.acks)
    done[a.id];
  for (const auto& r : w.log().rows)
    if (const auto d = done.find(r.command); d != done.end())
      d->second.insert(r.kind + '/' + r.entity);
  auditors::findings found;
  for (const auto& a : w.acks)
    if (const auto& where = done[a.id]; where != std::set{a.to.kind + '/' + a.to.id})
      found.push_back(a.id + " of " + a.to.kind + '/' + a.to.id + " is in the log of " +
                      std::to_string(where.size()) + " entities");
  return found;
}

namespace {

bool assigned_together(const dispatching::event& e) {
  const auto* made = std::get_if<dispatching::offers_made>(&e);
  return made && made->considered && made->considered->front().assigned.value_or(false);
}

} // namespace

auditors::findings decided_again(world& w) {
  auditors::findings found;
  w.log().each("dispatching", [&](const std::string& id, const auto& rows) {
    std::vector<replay::past> past;
    for (const auto* r : rows)
      if (auto one = replay::read(static_cast<std::uint64_t>(r->version), instant{span{r->at}},
                                  r->type, r->data)) {
        w.happened["assigned together"] += assigned_together(one->what);
        past.push_back(*std::move(one));
      }
    if (const auto c = replay::decide_again(id, past); c.first)
      found.push_back("dispatching/" + id + ": was " + c.first->recorded + " and is " +
                      c.first->again);
    else
      w.happened["decided again"] += c.compared;
  });
  return found;
}

auditors::findings chained(world& w) {
  const auto shards = all_shards(w.options().shards);
  const auto report =
      verify(*w.store.log.reader(), shards, {.refold = [&](const std::string& kind) {
        const auto type = w.kinds().types.find(kind);
        return type == w.kinds().types.end() ? nullptr : type->second.refold();
      }});
  w.happened["snapshot folded again"] += report.snapshots;
  return report.sound() ? auditors::findings{} : auditors::findings{report.text()};
}

} // namespace callout::sim
