#include "config/searchable.hpp"

#include "actors/runtime/shard_map.hpp"
#include "config/log.hpp"
#include "persistence/views/fields.hpp"
#include "persistence/views/fold.hpp"
#include "protocols/booking_events.hpp"

#include <algorithm>

namespace callout::config {

namespace {

using routes::found;
using routes::sought;

constexpr int kind_of(sought s) {
  return static_cast<int>(s);
}

views::views_options options() {
  views::views_options o;
  o.log = [](const char* event, const std::string& detail) {
    log_warning(event, {{"detail", detail}});
  };
  return o;
}

std::vector<shard_id> shards_of_bookings(const settings& s) {
  auto all = all_shards(static_cast<std::uint32_t>(s.node.shards));
  std::erase_if(all, [](shard_id id) {
    return id / shards_per_domain_max != static_cast<shard_id>(domain::fulfilment);
  });
  return all;
}

bool has_doors(const settings& s) {
  return std::ranges::find(s.node.roles, node_role::gateway) != s.node.roles.end();
}

std::string spaced(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& w : words)
    all += w + ' ';
  return all;
}

/// The words of a service: its code, its names and what it takes.
std::string words_of(const catalogue_item& i) {
  return i.code + ' ' + i.name_en + ' ' + i.name_ar + ' ' + spaced(i.skills);
}

} // namespace

searchable::searchable(const settings& s, journal& log, searchable_limits limits)
    : sold_{catalogue_of(s)}, doors_{has_doors(s)}, bookings_{doors_ && s.mesh.nats.empty()},
      limits_{limits}, shards_{shards_of_bookings(s)},
      tail_{shards_,
            log,
            {.wanted = [](const event_row& row) { return row.kind == "booking"; },
             .begin = [this](journal_reader& r) { return newest(r); },
             .row = [this](const event_row& row) { booking_row(row); },
             .caught_up = [] {},
             .pace = span{50}},
            options()} {
  add_services();
}

void searchable::add_services() {
  for (const auto& i : sold_.items()) {
    const found shown{.name = i.name_en, .name_ar = i.name_ar, .skills = i.skills};
    index_.put(kind_of(sought::service), i.code,
               {.text = words_of(i), .place = {}, .shown = to_json(shown)});
  }
}

void searchable::start() {
  if (bookings_)
    tail_.start();
}

void searchable::stop() {
  tail_.stop();
}

/// A log that is longer is read from where its newest rows begin.
views::log_tail::positions searchable::newest(journal_reader& log) const {
  views::log_tail::positions from;
  const auto each = limits_.rows / std::max<std::size_t>(shards_.size(), 1);
  for (const auto shard : shards_)
    if (const auto head = log.head(shard).seq; head > each)
      from[shard] = head - each;
  return from;
}

void searchable::technician(const person_id& who, const views::technician_facts& f) {
  if (!doors_)
    return;
  auto& t = by_id_[who.text];
  t = {f.name, f.skills, f.base, f.approved, f.on_shift};
  put(who, t);
}

void searchable::technician_event(const person_id& who, const technician::event& e) {
  if (!doors_)
    return;
  auto& t = by_id_[who.text];
  if (const auto* profile = std::get_if<technician::profile_set>(&e)) {
    t.name = profile->name;
    t.skills = profile->skills;
    t.base = profile->base;
  } else if (std::holds_alternative<technician::approved>(e)) {
    t.approved = true;
  } else if (const auto* shift = std::get_if<technician::shift_set>(&e)) {
    t.on_shift = shift->on;
  } else {
    return;
  }
  put(who, t);
}

void searchable::put(const person_id& who, const known_technician& t) {
  found shown{.skills = t.skills, .approved = t.approved, .on_shift = t.on_shift};
  if (!t.name.empty())
    shown.name = t.name;
  index_.put(kind_of(sought::technician), who.text,
             {.text = who.text + ' ' + t.name + ' ' + spaced(t.skills),
              .place = t.base,
              .shown = to_json(shown)});
}

void searchable::appended(shard_id shard, const rows& what) {
  if (bookings_ && std::ranges::find(shards_, shard) != shards_.end())
    tail_.told(shard, what->front().seq - 1, what->back().seq, what);
}

void searchable::booking_row(const event_row& row) {
  try {
    if (row.type == booking::created::kind)
      return add_booking(row);
    const auto status = views::status_after(row);
    if (status.empty())
      return;
    index_.change(kind_of(sought::booking), row.entity, [&](std::string& shown) {
      shown.replace(0, shown.find(','), "{\"status\":\"" + std::string{status} + '"');
    });
  } catch (const views::unreadable& e) {
    log_warning("search.unreadable",
                {{"detail", row.type + " of " + row.entity + ": " + e.what()}});
  }
}

/// False: it is older than all that are kept, and they are as many as may be.
bool searchable::makes_room(instant created_at) {
  if (by_time_.size() < limits_.bookings)
    return true;
  if (by_time_.empty() || created_at < by_time_.begin()->first)
    return false;
  index_.remove(kind_of(sought::booking), by_time_.begin()->second);
  by_time_.erase(by_time_.begin());
  return true;
}

void searchable::add_booking(const event_row& row) {
  using views::member;
  using views::text_of;
  const std::string_view data = row.data;
  const auto service = text_of(member(data, "service"));
  const auto location = member(data, "location"), point = member(location, "point");
  const auto address = text_of(member(location, "address"));
  const auto note = member(data, "note");
  std::string words = row.entity + ' ' + service + ' ';
  const auto sold = std::ranges::find(sold_.items(), service, &catalogue_item::code);
  if (sold != sold_.items().end())
    words += words_of(*sold) + ' ';
  words += address + ' ' + text_of(member(data, "customer")) + ' ';
  if (!note.empty() && note != "null")
    words += text_of(note);
  const found shown{.status = std::string{views::status_after(row)},
                    .service = service,
                    .address = address,
                    .created_at = row.at};
  const geo_point place{views::number_of(member(point, "lat")),
                        views::number_of(member(point, "lon"))};
  if (!makes_room(row.at))
    return;
  by_time_.emplace(row.at, row.entity);
  index_.put(kind_of(sought::booking), row.entity,
             {.text = words, .place = place, .shown = to_json(shown)});
}

routes::by_words searchable::by_words() {
  return {.find = [this](const full_text::question& q) { return index_.find(q); },
          .now =
              [this] {
                return routes::by_words::state{.behind = bookings_ ? tail_.behind() : 0,
                                               .rebuilding = !technicians_ ||
                                                             (bookings_ && !tail_.caught_up()),
                                               .bookings = bookings_};
              }};
}

} // namespace callout::config
