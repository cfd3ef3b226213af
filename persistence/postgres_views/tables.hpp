// The tables of the lists, as those who fold write them: a batch of changes in one transaction with
// the positions of its shards, which must be where the writer left them. So an owner who has been
// followed by another, and does not know it, writes nothing.
#pragma once

#include "persistence/postgres/session.hpp"
#include "persistence/views/fold.hpp"
#include "persistence/views/follower.hpp"

#include <set>

namespace callout::postgres {

using positions = std::unordered_map<shard_id, views::position>;

/// Somebody else has folded rows of one of these shards.
struct overtaken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Whatever fails throws journal_error, unless said otherwise.
class tables final : public views::lines {
public:
  tables(postgres_options, const std::string& purpose);

  std::optional<views::booking_line> booking(const std::string& id) override;
  std::optional<views::payout_line> payout(const std::string& id) override;
  /// Those that have one.
  positions at(const std::set<shard_id>&);
  positions at_all();

  /// All of it, or nothing: then it throws, `overtaken` where one of the shards is not `from`
  /// there. A shard that is not in `from` has none of its rows in the tables.
  void write(const views::changes&, const std::unordered_map<shard_id, std::uint64_t>& from);

  /// In one moment.
  views::follower::known technicians();
  /// All who are on the way to a customer, or there.
  std::vector<views::booking_line> visits();

private:
  session session_;
};

} // namespace callout::postgres
