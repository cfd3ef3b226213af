// Who owned which shard when: by their claims, and by who wrote what.
#include "simulations/auditors/audits.hpp"

namespace callout::auditors {

findings audit_owners(const log_book& log) {
  findings found;
  struct claim {
    std::string writer;
    bool held = false;
  };
  std::map<std::int64_t, claim> owners;
  std::set<std::string> tokens;
  std::map<std::pair<std::int64_t, std::int64_t>, const row*> ordered;
  for (const auto& r : log.rows)
    ordered[{r.shard, r.seq}] = &r;
  for (const auto& [at, r] : ordered) {
    const auto name = "row " + std::to_string(at.second) + " of shard " + std::to_string(at.first);
    auto& owner = owners[at.first];
    if (r->type == "shard.claimed") {
      owner = {r->writer.empty() ? r->body().at("node").get<std::string>() : r->writer, true};
      if (!tokens.insert(r->body().at("token").get<std::string>()).second)
        found.push_back(name + " claims by a token that was there before");
      continue;
    }
    if (!owner.held)
      found.push_back(name + " (" + r->type + ") stands where nobody has claimed");
    else if (!r->writer.empty() && r->writer != owner.writer)
      found.push_back(name + " (" + r->type + ") was written by " + r->writer +
                      " after a claim of " + owner.writer);
    owner.held = r->type != "shard.released";
  }
  return found;
}

} // namespace callout::auditors
