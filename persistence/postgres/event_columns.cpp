#include "persistence/postgres/event_columns.hpp"

#include <algorithm>

namespace callout::postgres {

namespace {

std::string_view view_of(const pqxx::field& f) {
  return {f.c_str(), f.size()};
}

} // namespace

void event_arrays::add(const event_row& r) {
  shard.number(r.shard);
  seq.number(static_cast<std::int64_t>(r.seq));
  kind.text(r.kind);
  entity.text(r.entity);
  version.number(static_cast<std::int64_t>(r.version));
  at.number(r.at.time_since_epoch().count());
  type.text(r.type);
  data.bytes(r.data);
  effects.bytes(r.effects);
  command_id.text(r.command_id);
  request_hash.text(r.request_hash);
  principal.text(r.principal);
  trace.text(r.trace);
  previous_hash.bytes(r.previous_hash);
}

digest take_digest(const pqxx::field& f) {
  std::string bytes;
  take_bytes(view_of(f), bytes);
  digest d{};
  if (bytes.size() != d.size())
    throw journal_error{"PostgreSQL: a hash of a wrong length"};
  std::copy(bytes.begin(), bytes.end(), d.begin());
  return d;
}

void take_event(const pqxx::row& c, event_row& r) {
  const auto number = [&](int i) { return c[i].as<std::int64_t>(); };
  const auto text = [&](int i) { return view_of(c[i]); };
  r.shard = static_cast<shard_id>(number(0));
  r.seq = static_cast<std::uint64_t>(number(1));
  r.kind = text(2);
  r.entity = text(3);
  r.version = static_cast<std::uint64_t>(number(4));
  r.at = instant{span{number(5)}};
  r.type = text(6);
  take_bytes(text(7), r.data);
  take_bytes(text(8), r.effects);
  r.command_id = text(9);
  r.request_hash = text(10);
  r.principal = text(11);
  r.trace = text(12);
  r.previous_hash = take_digest(c[13]);
}

} // namespace callout::postgres
