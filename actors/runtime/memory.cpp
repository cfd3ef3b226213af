#include "actors/runtime/memory.hpp"

#include <algorithm>

namespace callout {

namespace {

/// FNV-1a; ids are themselves keyed hashes, so nobody can make two of them meet.
std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t h = 14695981039346656037ull;
  for (unsigned char c : text)
    h = (h ^ c) * 1099511628211ull;
  return h;
}

/// Of a snapshot, which may be damaged: no fraction is made a number of ours.
template <class Number>
Number whole(const json& j) {
  if (!j.is_number_integer())
    throw json::type_error::create(302, "expected an integer", &j);
  return j.get<Number>();
}

} // namespace

const shell_memory::taken* shell_memory::find(std::string_view id) const {
  const auto wanted = fingerprint(id);
  const auto found =
      std::find_if(taken_.rbegin(), taken_.rend(), [&](const taken& t) { return t.id == wanted; });
  return found == taken_.rend() ? nullptr : &*found;
}

bool shell_memory::is_new(const work& w) const {
  if (w.from == origin::client)
    return w.id.empty() || !find(w.id);
  if (w.from != origin::told || !w.cause)
    return true;
  for (const auto& s : sources_)
    if (s.shard == w.cause->shard)
      return std::pair{w.cause->seq, w.cause->index} > std::pair{s.seq, s.index};
  return true;
}

shell_memory::recollection shell_memory::recall(const work& w) const {
  if (const auto* t = w.from == origin::client ? find(w.id) : nullptr)
    return {t->version, !w.request_hash.empty() && t->hash != fingerprint(w.request_hash),
            t->stage == stage::pending, t->stage == stage::answered_later,
            t->stage == stage::refused};
  return {};
}

void shell_memory::learn(const work& w, std::uint64_t version) {
  if (w.from == origin::told && w.cause)
    learn_effect(*w.cause);
  else if (w.from == origin::client && !w.events.empty() && !w.request_hash.empty())
    learn_client(w.id, w.request_hash, version, w.now,
                 w.refused ? stage::refused
                 : w.later ? stage::pending
                           : stage::answered);
}

void shell_memory::learn(const event_row& row) {
  if (const auto fx = effect_position_from(row.command_id)) {
    if (fx->shard != row.shard)
      learn_effect(*fx);
  } else if (!row.request_hash.empty()) {
    std::string_view hash = row.request_hash;
    auto how = stage::answered;
    for (const auto& [mark, means] :
         {std::pair{later_mark, stage::pending}, {refused_mark, stage::refused}})
      if (hash.starts_with(mark)) {
        hash.remove_prefix(mark.size());
        how = means;
      }
    learn_client(row.command_id, hash, row.version, row.at, how);
  }
  learn_answers(row);
}

void shell_memory::learn_answers(const event_row& row) {
  if (pending_ == 0 || row.effects.find(R"("do":"answer")") == std::string::npos)
    return;
  for (const auto& e : read_effects(row.effects))
    if (const auto* a = std::get_if<callout::answer>(&e))
      answered(a->command, row.version);
}

void shell_memory::answered(std::string_view id, std::uint64_t version) {
  if (pending_ == 0)
    return;
  const auto print = fingerprint(id);
  for (auto& t : taken_)
    if (t.id == print && t.stage == stage::pending) {
      t.stage = stage::answered_later;
      t.version = version;
      --pending_;
    }
}

void shell_memory::learn_client(std::string_view id, std::string_view hash, std::uint64_t version,
                                instant at, shell_memory::stage how) {
  const auto print = fingerprint(id);
  if (!taken_.empty() && taken_.back().id == print) {
    taken_.back().version = version; // A command of several events is answered after the last.
    return;
  }
  const auto now = at.time_since_epoch().count();
  forget_old(now);
  taken_.push_back({print, fingerprint(hash), version, now, how});
  pending_ += how == stage::pending;
}

/// What is over by a while, and then a few at once, so that it is not done for each command.
void shell_memory::forget_old(std::int64_t now_ms) {
  const auto ms = [](auto d) { return std::chrono::milliseconds{d}.count(); };
  const bool full = taken_.size() >= commands_most;
  if (!full && (taken_.empty() || taken_.front().at_ms >= now_ms - ms(window + window / 8)))
    return;
  auto end = std::find_if(taken_.begin(), taken_.end(),
                          [&](const taken& t) { return t.at_ms >= now_ms - ms(window); });
  if (full)
    end = std::max(end, taken_.begin() + commands_most / 8);
  pending_ -= static_cast<std::size_t>(
      std::count_if(taken_.begin(), end, [](const taken& t) { return t.stage == stage::pending; }));
  taken_.erase(taken_.begin(), end);
}

void shell_memory::learn_effect(const effect_position& p) {
  for (auto& s : sources_)
    if (s.shard == p.shard) {
      if (std::pair{p.seq, p.index} > std::pair{s.seq, s.index})
        s.seq = p.seq, s.index = p.index;
      return;
    }
  sources_.push_back({p.shard, p.index, p.seq});
}

void shell_memory::write(std::string& out) const {
  auto taken = json::array(), sources = json::array();
  for (const auto& t : taken_)
    taken.push_back({t.id, t.hash, t.version, t.at_ms, t.stage});
  for (const auto& s : sources_)
    sources.push_back({s.shard, s.index, s.seq});
  out += json{{"taken", taken}, {"sources", sources}}.dump();
}

void shell_memory::restore(const json& kept) {
  taken_.clear();
  sources_.clear();
  pending_ = 0;
  for (const auto& t : kept.at("taken")) {
    // Before answers that come later were remembered there was no fifth number.
    const auto how =
        t.size() > 4 ? static_cast<stage>(whole<std::uint8_t>(t.at(4))) : stage::answered;
    taken_.push_back({whole<std::uint64_t>(t.at(0)), whole<std::uint64_t>(t.at(1)),
                      whole<std::uint64_t>(t.at(2)), whole<std::int64_t>(t.at(3)), how});
    pending_ += how == stage::pending;
  }
  for (const auto& s : kept.at("sources"))
    sources_.push_back(
        {whole<shard_id>(s.at(0)), whole<std::uint32_t>(s.at(1)), whole<std::uint64_t>(s.at(2))});
}

} // namespace callout
