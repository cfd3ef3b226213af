#include "persistence/sqlite/event_columns.hpp"

namespace callout::sqlite {

void bind_event(statement& s, std::uint64_t id, const event_row& r) {
  s.bind(1, id).bind(2, r.shard).bind(3, r.seq).bind(4, r.kind).bind(5, r.entity);
  s.bind(6, r.version).bind(7, static_cast<std::uint64_t>(r.at.time_since_epoch().count()));
  s.bind(8, r.type).bind(9, r.data).bind(10, r.effects).bind(11, r.command_id);
  s.bind(12, r.request_hash).bind(13, r.principal).bind(14, r.trace).bind(15, r.previous_hash);
}

void take_event(const statement& s, event_row& r) {
  r.shard = static_cast<shard_id>(s.number(0));
  r.seq = s.number(1);
  r.kind = s.text(2);
  r.entity = s.text(3);
  r.version = s.number(4);
  r.at = instant{span{static_cast<std::int64_t>(s.number(5))}};
  r.type = s.text(6);
  r.data = s.text(7);
  r.effects = s.text(8);
  r.command_id = s.text(9);
  r.request_hash = s.text(10);
  r.principal = s.text(11);
  r.trace = s.text(12);
  r.previous_hash = s.hash(13);
}

} // namespace callout::sqlite
