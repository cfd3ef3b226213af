// The read models of a node: in a file of its own where it has the log to itself, and otherwise in
// the database that all nodes share, of which each folds its part.
#pragma once

#include "config/live_jobs.hpp"
#include "config/settings.hpp"
#include "config/store.hpp"
#include "persistence/audit.hpp"
#include "persistence/views/views.hpp"

#include <filesystem>

namespace callout::config {

class lists {
public:
  using rows = std::shared_ptr<const std::vector<event_row>>;
  virtual ~lists() = default;

  virtual views::store& store() = 0;
  /// `follows`: whether this node has use for technicians and sessions of others.
  virtual void start(bool follows) = 0;
  /// What this node has appended.
  virtual void appended(shard_id, rows) = 0;
  /// Another node has: of the rows in (after, upto] those that are followed.
  virtual void told(shard_id, std::uint64_t after, std::uint64_t upto, rows) = 0;
  /// Rows that are followed reach so far.
  virtual void told_to(shard_id, std::uint64_t seq) = 0;
  /// Somebody here has an answer that rests on this row.
  virtual void reached(shard_id, std::uint64_t seq) = 0;
  /// Something may have been missed.
  virtual void look_again() = 0;
  virtual void stop() = 0;
};

/// `tell`: for other nodes. Store and jobs must outlive what this makes.
std::unique_ptr<lists> make_lists(const settings&, const std::filesystem::path& data,
                                  config::store&, live_jobs&,
                                  std::function<void(const live_jobs::visit&)> tell);

/// How far the lists have come, whoever serves them; nothing where there are none.
std::vector<view_position> list_positions(const settings&, const std::filesystem::path& data);

} // namespace callout::config
