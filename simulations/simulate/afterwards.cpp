#include "simulations/simulate/afterwards.hpp"

#include "actors/effects.hpp"
#include "actors/runtime/shard_map.hpp"
#include "simulations/folk/person.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t looked_at = 200, sent_again = 2'000;
constexpr ticks patience{60'000'000};

/// Asks what is shown of many, one after the other since queues may be short; each has five
/// chances.
class inspector final : public person {
public:
  explicit inspector(world& w) : person{w, {role::operator_, {"inspector"}}} {}

  std::map<entity_ref, std::string> look_at(const std::vector<entity_ref>& all) {
    shown_.clear();
    left_ = all;
    next(5);
    world_.run_for(patience, [this] { return left_.empty(); });
    return shown_;
  }

private:
  void next(int chances) {
    if (left_.empty())
      return;
    look(left_.back(), [this, chances](const json& j) {
      if (j.is_null() && chances > 1)
        return next(chances - 1);
      shown_[left_.back()] = j.dump();
      left_.pop_back();
      next(5);
    });
  }

  std::map<entity_ref, std::string> shown_;
  std::vector<entity_ref> left_;
};

std::vector<entity_ref> some_of(world& w) {
  std::vector<entity_ref> all;
  for (const auto& [who, rows] : w.log().by_entity)
    all.push_back({who.first, who.second});
  for (std::size_t i = 0; i < std::min(looked_at, all.size()); ++i)
    std::swap(all[i], all[i + w.luck.below(all.size() - i)]);
  all.resize(std::min(looked_at, all.size()));
  return all;
}

struct message {
  effect_position at;
  entity_ref sender;
  tell what;
  shard_id to = 0;
};

/// Those that went from one shard to another; within a shard there is nothing to send again.
std::vector<message> messages(world& w) {
  std::vector<message> all;
  for (const auto& r : w.log().rows) {
    if (r.effects.find(R"("do":"tell")") == r.effects.npos)
      continue;
    const auto effects = read_effects(r.effects);
    for (std::uint32_t i = 0; i < effects.size(); ++i) {
      const auto* t = std::get_if<tell>(&effects[i]);
      const auto type = t ? w.kinds().types.find(t->to.kind) : w.kinds().types.end();
      if (type == w.kinds().types.end())
        continue;
      const auto to = shard_of(type->second.home, t->to.id, w.options().shards);
      const auto from = static_cast<shard_id>(r.shard);
      if (to != from)
        all.push_back({{from, static_cast<std::uint64_t>(r.seq), i}, {r.kind, r.entity}, *t, to});
    }
  }
  return all;
}

/// In any order: whoever has heard it before must know.
auditors::findings send_again(world& w) {
  auto all = messages(w);
  const auto before = w.log().rows.size();
  const auto open = std::make_shared<std::size_t>(0);
  for (std::size_t i = 0; i < std::min(sent_again, all.size()); ++i) {
    std::swap(all[i], all[i + w.luck.below(all.size() - i)]);
    const auto& m = all[i];
    if (auto* owner = w.owner_of(m.to);
        owner && owner->deliver(m.to, m.at, m.sender, m.what, [open](bool) { --*open; }))
      ++*open;
  }
  w.happened["message sent again"] += *open;
  w.run_for(patience, [&] { return *open == 0; });
  auditors::findings found;
  if (*open != 0)
    found.push_back(std::to_string(*open) + " messages that were sent again were not answered");
  for (auto i = before; i < w.log().rows.size(); ++i)
    if (const auto& r = w.log().rows[i]; r.command.starts_with("fx:"))
      found.push_back(r.kind + '/' + r.entity + " does " + r.command + " again: " + r.type);
  return found;
}

/// What each shard says of itself.
std::map<shard_id, json> described(world& w) {
  std::map<shard_id, entity_ref> one_in;
  for (const auto& [who, rows] : w.log().by_entity)
    one_in.try_emplace(static_cast<shard_id>(rows.front()->shard),
                       entity_ref{who.first, who.second});
  const auto said = std::make_shared<std::map<shard_id, json>>();
  for (const auto& [shard, who] : one_in) // One at a time: there may be room for few.
    if (auto* owner = w.owner_of(shard)) {
      owner->inspect(who, [said, shard = shard](const outcome<reply>& r) {
        (*said)[shard] = r ? json::parse(r->view) : json{};
      });
      w.run_for(patience, [&, shard = shard] { return said->contains(shard); });
    }
  return *said;
}

/// Idle entities leave memory, and nothing is left in a queue or in flight. What a timer has just
/// woken is given time to be idle in turn.
auditors::findings asleep(world& w) {
  auditors::findings found;
  for (int times = 0; times < 4; ++times) {
    found.clear();
    w.run_for(500ms);
    w.advance(w.options().limits.idle + w.options().limits.housekeeping);
    w.run_for(1s);
    for (const auto& [shard, is] : described(w))
      if (!is.is_object() || is.at("entities") != 0 || is.at("waiting") != 0)
        found.push_back("shard " + std::to_string(shard) + " is not at rest: " + is.dump());
    for (std::size_t i = 0; i < w.size(); ++i)
      if (const auto n = w.at(i)->in_flight())
        found.push_back(w.at(i)->name() + " has " + std::to_string(n) + " commands in flight");
    if (found.empty())
      break;
  }
  return found;
}

/// How often each of these has changed.
std::map<entity_ref, std::size_t> versions(world& w, const std::vector<entity_ref>& of) {
  std::map<entity_ref, std::size_t> all;
  for (const auto& e : of)
    all[e] = w.log().of(e.kind, e.id).size();
  return all;
}

auditors::findings show_again(world& w) {
  inspector eye{w};
  const auto all = some_of(w);
  auto then_at = versions(w, all); // First: what changes while others are looked at is let be.
  const auto before = eye.look_at(all);
  w.forget_folds();
  for (std::size_t i = 0; i < w.size(); ++i) {
    w.kill(i);
    w.start(i);
  }
  auditors::findings found;
  // Nodes that fell are waited for as long as their names are kept.
  if (!w.run_for(patience + 2 * w.options().ttl, [&] { return w.is_whole(); }))
    found.push_back("not all is whole after all have fallen: " + w.want());
  const auto again = eye.look_at(all);
  w.happened["shown again"] += again.size();
  const auto now_at = versions(w, all);
  for (const auto& [who, shown] : before)
    if (const auto then = again.find(who);
        then_at[who] == now_at.at(who) && (then == again.end() || then->second != shown))
      found.push_back(who.kind + '/' + who.id + " was shown as " + shown + " and is " +
                      (then == again.end() ? "not to be seen" : then->second));
  return found;
}

} // namespace

void try_afterwards(world& w, verdict& v) {
  try {
    v.find("sent again", send_again(w));
    v.find("asleep", asleep(w));
    v.find("shown again", show_again(w));
  } catch (const std::exception& e) {
    v.find("afterwards", {e.what()});
  }
}

} // namespace callout::sim
