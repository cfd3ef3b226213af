// Reads the log over a connection of its own.
#pragma once

#include "persistence/postgres/session.hpp"

namespace callout::postgres {

class reader final : public journal_reader {
public:
  explicit reader(postgres_options);
  log_head head(shard_id) override;
  void read(shard_id, std::uint64_t after, std::size_t limit, const visitor&) override;
  void read(shard_id, const std::string& kind, const std::string& entity, std::uint64_t after,
            std::size_t limit, const visitor&) override;
  std::optional<checkpoint> load_checkpoint(shard_id) override;
  std::optional<snapshot> load_snapshot(shard_id, const std::string& kind,
                                        const std::string& entity) override;

private:
  template <class... Args>
  pqxx::result ask(const char* statement, const Args&... args);
  template <class Page>
  void show(std::uint64_t event_row::*number, std::uint64_t after, std::size_t limit,
            const visitor&, Page next);

  session session_;
  event_row row_;
};

} // namespace callout::postgres
