// What became durable here, for those on other nodes who follow it: the index of technicians,
// tokens to refuse. Of each append only the rows that are followed travel, as two lines each, the
// second one the event's data as it is stored; effects stay at home. Each message says after which
// row it goes on, so that one that was lost is noticed and its rows are read from the log.
#pragma once

#include "actors/mesh/transport.hpp"
#include "persistence/journal.hpp"
#include "protocols/between.hpp"

#include <mutex>
#include <unordered_map>

namespace callout::mesh {

class feed {
public:
  using rows = std::shared_ptr<const std::vector<event_row>>;
  struct listener {
    /// Those that are followed of the rows in (after, upto]. In order within a shard, as a rule.
    std::function<void(shard_id, std::uint64_t after, std::uint64_t upto, rows)> appended;
    /// Rows that are followed reach so far, whether or not they have been told.
    std::function<void(shard_id, std::uint64_t seq)> reached;
  };
  using filter = std::function<bool(const event_row&)>;
  /// Keeps what happened for others than nodes, without the events' data, which may be personal.
  using carrier = std::function<void(const std::string& subject, std::string body, std::string id)>;

  /// `followed`: which rows others want. `events`: none where nobody else listens.
  feed(transport&, between::subjects, std::string self, filter followed, carrier events);

  /// From now on hears of other nodes' shards.
  void follow(listener);
  void stop();

  /// For any thread.
  void tell(shard_id, const std::vector<event_row>&);
  /// Says how far the shards have come that grew lately, and again what may not have been heard.
  /// Each second.
  void tell_heads();

private:
  transport& away_;
  const between::subjects subjects_;
  const std::string self_;
  const filter followed_;
  const carrier events_;
  void tell_followed(shard_id, const std::vector<event_row>&);
  void keep(shard_id, const std::vector<event_row>&) const;
  std::mutex mutex_;
  struct growth {
    std::uint64_t seq = 0;
    int left = 0; ///< times to be said
  };
  std::unordered_map<shard_id, growth> grown_;
  /// How far a shard's rows were appended here one after the other, and those that are followed
  /// told.
  struct trail {
    std::uint64_t appended = 0;
    std::uint64_t told = 0;
  };
  std::unordered_map<shard_id, trail> trails_;
  std::vector<transport::subscribed> subscriptions_;
};

/// As they travel; `unpack_rows` answers nothing when it is no such thing.
std::string pack_rows(std::string_view from, shard_id, std::uint64_t after, std::uint64_t upto,
                      std::span<const event_row>);
/// One line for each row, without its data.
std::string pack_envelopes(std::span<const event_row>);
struct told_rows {
  std::string from;
  shard_id shard = 0;
  std::uint64_t after = 0, upto = 0;
  std::vector<event_row> rows;
};
std::optional<told_rows> unpack_rows(std::string_view);

} // namespace callout::mesh
