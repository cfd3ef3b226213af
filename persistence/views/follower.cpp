#include "persistence/views/follower.hpp"

#include "persistence/views/fold.hpp"
#include "protocols/session.hpp"

namespace callout::views {

namespace {

/// What a follower folds is not kept, so that nothing was kept before.
struct no_lines final : lines {
  std::optional<booking_line> booking(const std::string&) override { return std::nullopt; }
  std::optional<payout_line> payout(const std::string&) override { return std::nullopt; }
};

} // namespace

bool is_followed(const event_row& r) {
  return r.kind == "technician" || r.type == session::revoked::kind;
}

follower::follower(std::vector<shard_id> shards, journal& log, source s, listener& hears,
                   views_options o)
    : source_{std::move(s)}, hears_{hears}, options_{o},
      tail_{std::move(shards), log,
            log_tail::hooks{.wanted = is_followed,
                            .begin = [this](journal_reader&) { return begin(); },
                            .row = [this](const event_row& row) { tell(row); },
                            .caught_up = [this] { hears_.caught_up(); }},
            std::move(o)} {
}

log_tail::positions follower::begin() {
  auto all = source_();
  for (const auto& [who, facts] : all.technicians)
    hears_.technician(who, facts);
  return std::move(all.at);
}

void follower::tell(const event_row& row) {
  no_lines none;
  fold once{none, hears_};
  try {
    once.add(row, true);
  } catch (const std::exception& e) {
    options_.log("views.unreadable", row.type + " at " + std::to_string(row.shard) + ":" +
                                         std::to_string(row.seq) + ": " + e.what());
  }
}

} // namespace callout::views
