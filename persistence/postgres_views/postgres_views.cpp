#include "persistence/postgres_views/postgres_views.hpp"

#include "persistence/postgres_views/answering.hpp"
#include "persistence/postgres_views/folding.hpp"

#include <thread>

namespace callout::views {

std::vector<view_position> positions_in(const postgres_options& o) {
  std::vector<view_position> all;
  for (const auto& [shard, p] : postgres::tables{o, "audit"}.at_all())
    all.push_back({shard, p.seq, p.previous});
  return all;
}

struct postgres_views::inside {
  inside(postgres_options o, journal& log, listener& jobs, views_options given)
      : postgres{std::move(o)}, options{std::move(given)}, own{options.queue_rows, options.when},
        folds{postgres, log, jobs, own, options}, answers{postgres, log, own, options} {
    own.fall_behind({});
    folder = std::thread{[this] { folds.run(); }};
  }

  const postgres_options postgres;
  const views_options options;
  intake own;
  callout::postgres::folding folds;
  callout::postgres::answering answers;
  std::thread folder;
};

postgres_views::postgres_views(postgres_options o, journal& log, listener& jobs,
                               views_options options)
    : in_{std::make_unique<inside>(std::move(o), log, jobs, std::move(options))} {
}

postgres_views::~postgres_views() {
  stop();
}

void postgres_views::appended(shard_id shard, std::shared_ptr<const std::vector<event_row>> rows) {
  in_->own.put(shard, std::move(rows));
}

void postgres_views::reached(shard_id shard, std::uint64_t seq) {
  in_->answers.reached(shard, seq);
}

void postgres_views::read(std::function<void(reader&)> job, freshness fresh) {
  in_->answers.ask(std::move(job), fresh);
}

void postgres_views::stop() {
  in_->own.stop();
  if (in_->folder.joinable())
    in_->folder.join();
  in_->answers.stop();
}

follower::known postgres_views::technicians() {
  return postgres::tables{in_->postgres, "follow"}.technicians();
}

std::vector<postgres_views::visit> postgres_views::visits() {
  std::vector<visit> all;
  for (auto& b : postgres::tables{in_->postgres, "follow"}.visits())
    all.push_back({{b.technician}, {b.id}, {b.customer}, b.status});
  return all;
}

} // namespace callout::views
