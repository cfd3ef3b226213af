#include "actors/mesh/feed.hpp"

#include <charconv>

namespace callout::mesh {

namespace {

/// How often it is said how far a shard has come that does not grow any more.
constexpr int heads_said = 5;
/// Of one message; servers take a megabyte.
constexpr std::size_t bytes_most = 256 * 1024;

struct row_line {
  std::uint64_t seq = 0, version = 0;
  std::int64_t at_ms = 0;
  std::string kind, entity, type, command, by, trace, previous;
  static constexpr auto fields() {
    using r = row_line;
    return std::tuple{field{"seq", &r::seq},         field{"version", &r::version},
                      field{"at_ms", &r::at_ms},     field{"kind", &r::kind},
                      field{"entity", &r::entity},   field{"type", &r::type},
                      field{"command", &r::command}, field{"by", &r::by},
                      field{"trace", &r::trace},     field{"previous", &r::previous}};
  }
};

struct from_line {
  std::string from;
  std::uint32_t shard = 0;
  static constexpr auto fields() {
    return std::tuple{field{"from", &from_line::from}, field{"shard", &from_line::shard}};
  }
};

std::string hex(const digest& d) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const auto byte : d) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

bool read_hex(std::string_view text, digest& out) {
  if (text.size() != 2 * out.size())
    return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto* at = text.data() + 2 * i;
    if (std::from_chars(at, at + 2, out[i], 16).ptr != at + 2)
      return false;
  }
  return true;
}

row_line line_of(const event_row& r) {
  return {r.seq,
          r.version,
          r.at.time_since_epoch().count(),
          r.kind,
          r.entity,
          r.type,
          r.command_id,
          r.principal,
          r.trace,
          hex(r.previous_hash)};
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

} // namespace

std::string pack_rows(std::string_view from, shard_id shard, std::span<const event_row> rows) {
  auto out = between::pack(from_line{std::string{from}, shard});
  for (const auto& r : rows)
    out += between::pack(line_of(r), r.data) + '\n';
  return out;
}

std::string pack_envelopes(std::span<const event_row> rows) {
  std::string out;
  for (const auto& r : rows)
    out += between::pack(line_of(r));
  return out;
}

std::optional<told_rows> unpack_rows(std::string_view text) {
  std::string_view rest;
  auto first = between::unpack<from_line>(text, rest);
  if (!first)
    return std::nullopt;
  told_rows told{std::move(first->from), first->shard, {}};
  while (!rest.empty()) {
    std::string_view none;
    auto line = between::unpack<row_line>(take_line(rest), none);
    if (!line)
      return std::nullopt;
    event_row r;
    r.shard = told.shard;
    r.seq = line->seq;
    r.version = line->version;
    r.at = instant{span{line->at_ms}};
    r.kind = std::move(line->kind);
    r.entity = std::move(line->entity);
    r.type = std::move(line->type);
    r.data = take_line(rest);
    r.command_id = std::move(line->command);
    r.principal = std::move(line->by);
    r.trace = std::move(line->trace);
    if (!read_hex(line->previous, r.previous_hash))
      return std::nullopt;
    told.rows.push_back(std::move(r));
  }
  return told;
}

feed::feed(transport& t, between::subjects s, std::string self, carrier c)
    : away_{t}, subjects_{std::move(s)}, self_{std::move(self)}, events_{std::move(c)} {
}

void feed::follow(listener hears) {
  const auto shared = std::make_shared<const listener>(std::move(hears));
  subscriptions_.push_back(
      away_.listen(subjects_.logs(), [this, shared](const std::string&, const std::string& body) {
        // What a node says it hears as well, and would read its own rows for nothing.
        std::string_view rest;
        const auto first = between::unpack<from_line>(body, rest);
        if (!first || first->from == self_)
          return;
        auto told = unpack_rows(body);
        if (told && !told->rows.empty())
          shared->appended(told->shard,
                           std::make_shared<const std::vector<event_row>>(std::move(told->rows)));
      }));
  subscriptions_.push_back(
      away_.listen(subjects_.heads(), [this, shared](const std::string&, const std::string& body) {
        std::string_view rest;
        const auto heads = between::unpack<between::heads>(body, rest);
        if (heads && heads->from != self_)
          for (const auto& h : heads->at)
            shared->reached(h.shard, h.epoch);
      }));
}

void feed::stop() {
  subscriptions_.clear();
}

void feed::tell(shard_id shard, const std::vector<event_row>& rows) {
  if (rows.empty())
    return;
  std::span left{rows};
  while (!left.empty()) {
    std::size_t n = 0;
    for (std::size_t bytes = 0; n < left.size() && (n == 0 || bytes < bytes_most); ++n)
      bytes += left[n].data.size() + 512;
    const auto part = left.first(n);
    away_.publish(subjects_.log(shard), pack_rows(self_, shard, part));
    if (events_)
      events_(subjects_.events(shard), pack_envelopes(part),
              std::to_string(shard) + '.' + std::to_string(part.front().seq));
    left = left.subspan(n);
  }
  const std::lock_guard held{mutex_};
  grown_[shard] = {rows.back().seq, heads_said};
}

void feed::tell_heads() {
  between::heads now{self_, {}};
  {
    const std::lock_guard held{mutex_};
    if (!away_.connected())
      return;
    for (auto i = grown_.begin(); i != grown_.end();) {
      now.at.push_back({i->first, i->second.seq});
      i = --i->second.left == 0 ? grown_.erase(i) : std::next(i);
    }
  }
  if (!now.at.empty())
    away_.publish(subjects_.heads(), between::pack(now));
}

} // namespace callout::mesh
