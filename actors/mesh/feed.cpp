#include "actors/mesh/feed.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace callout::mesh {

namespace {

/// How often it is said how far a shard has come that does not grow any more.
constexpr int heads_said = 5;
/// Of one message; servers take a megabyte.
constexpr std::size_t bytes_most = 256 * 1024;
/// In one message of what happened.
constexpr std::size_t events_most = 500;

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
  std::uint64_t after = 0, upto = 0;
  static constexpr auto fields() {
    using f = from_line;
    return std::tuple{field{"from", &f::from}, field{"shard", &f::shard}, field{"after", &f::after},
                      field{"upto", &f::upto}};
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

std::string pack_rows(std::string_view from, shard_id shard, std::uint64_t after,
                      std::uint64_t upto, std::span<const event_row> rows) {
  auto out = between::pack(from_line{std::string{from}, shard, after, upto});
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
  told_rows told{std::move(first->from), first->shard, first->after, first->upto, {}};
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

feed::feed(transport& t, between::subjects s, std::string self, filter f, carrier c)
    : away_{t}, subjects_{std::move(s)}, self_{std::move(self)}, followed_{std::move(f)},
      events_{std::move(c)} {
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
        if (told)
          shared->appended(told->shard, told->after, told->upto,
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
  tell_followed(shard, rows);
  if (events_)
    keep(shard, rows);
}

// Who heard nothing of rows that nobody follows has missed nothing: a message goes on after the
// last one that was told. Unless another owner was between, of whose rows nothing is known here.
void feed::tell_followed(shard_id shard, const std::vector<event_row>& rows) {
  std::vector<event_row> wanted;
  std::ranges::copy_if(rows, std::back_inserter(wanted), followed_);
  const auto last = rows.back().seq;
  std::uint64_t after = rows.front().seq - 1;
  {
    const std::lock_guard held{mutex_};
    auto& t = trails_[shard];
    if (t.appended == after)
      after = t.told;
    t.appended = last;
    if (wanted.empty()) {
      t.told = after;
      return;
    }
    t.told = last;
    grown_[shard] = {last, heads_said};
  }
  for (std::span left{wanted}; !left.empty();) {
    std::size_t n = 0;
    for (std::size_t bytes = 0; n < left.size() && (n == 0 || bytes < bytes_most); ++n)
      bytes += left[n].data.size() + 512;
    const auto upto = n == left.size() ? last : left[n - 1].seq;
    away_.publish(subjects_.log(shard), pack_rows(self_, shard, after, upto, left.first(n)));
    after = upto;
    left = left.subspan(n);
  }
}

void feed::keep(shard_id shard, const std::vector<event_row>& rows) const {
  for (std::span left{rows}; !left.empty();) {
    const auto part = left.first(std::min<std::size_t>(left.size(), events_most));
    events_(subjects_.events(shard), pack_envelopes(part),
            std::to_string(shard) + '.' + std::to_string(part.front().seq));
    left = left.subspan(part.size());
  }
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
