#include "persistence/views/sqlite_views.hpp"

#include "persistence/views/answering.hpp"
#include "persistence/views/folder.hpp"

#include <thread>

namespace callout::views {

struct sqlite_views::inside {
  inside(std::filesystem::path file, journal& log, listener& hears, views_options o)
      : options{std::move(o)}, given{options.queue_rows, options.when}, access{file},
        folding{std::move(file), access, log, hears, given, options}, answers{access, given,
                                                                              options},
        folds{[this] { folding.run(); }}, reads{[this] { answers.run(); }} {}

  const views_options options;
  intake given;
  file_access access;
  folder folding;
  answering answers;
  std::thread folds;
  std::thread reads;
};

sqlite_views::sqlite_views(std::filesystem::path file, journal& log, listener& hears,
                           views_options options)
    : in_{std::make_unique<inside>(std::move(file), log, hears, std::move(options))} {
}

sqlite_views::~sqlite_views() {
  stop();
}

void sqlite_views::catch_up(const std::vector<shard_id>& shards) {
  in_->given.fall_behind(shards);
}

void sqlite_views::appended(shard_id shard, std::shared_ptr<const std::vector<event_row>> rows) {
  in_->given.put(shard, std::move(rows));
}

void sqlite_views::reached(shard_id shard, std::uint64_t seq) {
  in_->given.reached(shard, seq);
}

void sqlite_views::read(std::function<void(reader&)> job, freshness) {
  in_->answers.ask(std::move(job));
}

void sqlite_views::stop() {
  in_->given.stop();
  if (in_->folds.joinable())
    in_->folds.join();
  in_->answers.stop();
  if (in_->reads.joinable())
    in_->reads.join();
}

} // namespace callout::views
