#include "simulations/auditors/log_book.hpp"

#include "protocols/values.hpp"

#include <stdexcept>

namespace callout::auditors {

const std::vector<const row*>& log_book::of(const std::string& kind,
                                            const std::string& entity) const {
  static const std::vector<const row*> none;
  const auto found = by_entity.find({kind, entity});
  return found == by_entity.end() ? none : found->second;
}

const row& log_book::add(row next) {
  const auto& r = rows.emplace_back(std::move(next));
  if (r.kind != "shard")
    by_entity[{r.kind, r.entity}].push_back(&r);
  return r;
}

void log_book::index() {
  by_entity.clear();
  for (const auto& r : rows)
    if (r.kind != "shard")
      by_entity[{r.kind, r.entity}].push_back(&r);
}

std::int64_t ms_of(const json& time) {
  instant at;
  if (!time.is_string() || !from_text(time.get_ref<const std::string&>(), at))
    throw std::runtime_error{"no time: " + time.dump()};
  return at.time_since_epoch().count();
}

} // namespace callout::auditors
