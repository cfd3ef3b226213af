#include "actors/mesh/membership.hpp"

namespace callout::mesh {

void membership::heard(between::node_record said, std::uint64_t revision, steady::time_point now) {
  auto& m = all_[said.node];
  // The same again is no sign of life. Revisions begin anew when the table was lost, and then the
  // next one differs again.
  if (m.revision == revision && m.record.incarnation == said.incarnation)
    return;
  m = {std::move(said), revision, now};
}

void membership::left(const std::string& node) {
  all_.erase(node);
}

void membership::grace(steady::time_point since, steady::time_point now) {
  std::erase_if(all_, [&](const auto& m) { return since - m.second.heard >= ttl_; });
  for (auto& [name, m] : all_)
    m.heard = now;
}

std::vector<const between::node_record*> membership::alive(steady::time_point now) const {
  std::vector<const between::node_record*> there;
  for (const auto& [name, m] : all_)
    if (now - m.heard < ttl_)
      there.push_back(&m.record);
  return there;
}

const between::node_record* membership::find(const std::string& node) const {
  const auto found = all_.find(node);
  return found == all_.end() ? nullptr : &found->second.record;
}

} // namespace callout::mesh
