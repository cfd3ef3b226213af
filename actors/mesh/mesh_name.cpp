// A node's record in the table of nodes: how it comes to bear its name, and keeps it.
#include "actors/mesh/mesh.hpp"

namespace callout::mesh {

void mesh::renew(time now) {
  const auto holds = steward_.holds();
  if (holds != self_.holds) {
    self_.holds = holds;
    changed_ = true;
  }
  if (!changed_ && now - written_ < settings_.renew)
    return;
  if (!away_.connected())
    return;
  try {
    write(now);
  } catch (const std::exception& e) {
    say("mesh.unheard", e.what());
    written_ = now; // Not again at once.
  }
}

void mesh::write(time now) {
  const auto record = between::pack(self_);
  if (const auto r = roll_.write(self_.node, record, revision_)) {
    revision_ = *r;
    changed_ = false;
    written_ = now;
    return;
  }
  lost_the_table();
}

/// Either the table is new, or an answer of ours was lost, or somebody else has our name.
void mesh::lost_the_table() {
  const auto there = roll_.read(self_.node);
  std::string_view rest;
  const auto record = there && !there->gone
                          ? between::unpack<between::node_record>(there->record, rest)
                          : std::nullopt;
  if (record && record->incarnation != self_.incarnation) {
    fresh_until_ = 0;
    written_ = timer_.now(); // Not again at once.
    return hooks_.usurped();
  }
  revision_ = there && !there->gone ? there->revision : 0;
  changed_ = true;
}

/// A name whose record stands still was left by a run that ended badly.
void mesh::take_name(time now) {
  try {
    const auto there = roll_.read(self_.node);
    const bool taken = there && !there->gone;
    if (taken && there->revision != name_seen_) {
      if (name_seen_ != 0)
        return settle_name("another node runs under the name " + self_.node);
      name_seen_ = there->revision;
      name_still_ = now;
    }
    if (taken && now - name_still_ < settings_.renew * 5 / 2)
      return;
    if (const auto r = roll_.write(self_.node, between::pack(self_), taken ? name_seen_ : 0)) {
      revision_ = *r;
      named_ = true;
      const std::lock_guard held{mutex_};
      wrong_.clear();
    }
  } catch (const std::exception& e) {
    const std::lock_guard held{mutex_};
    wrong_ = std::string{"cannot say that it is there: "} + e.what();
  }
}

bool mesh::refused() {
  const std::lock_guard held{mutex_};
  return refused_;
}

void mesh::settle_name(const std::string& wrong) {
  const std::lock_guard held{mutex_};
  wrong_ = wrong;
  refused_ = true;
  settled_.notify_all();
}

} // namespace callout::mesh
