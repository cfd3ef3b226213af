#include "config/store.hpp"

#include "persistence/postgres/link.hpp"
#include "persistence/sqlite/directory_lock.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"

#include <filesystem>
#include <fstream>
#include <random>

namespace callout::config {

namespace {

/// Marks a folder, so that nobody begins a second log beside the one that is elsewhere.
constexpr const char* elsewhere = "log-is-in-postgres";

std::string fresh_id() {
  std::random_device luck;
  std::string id;
  for (int i = 0; i < 4; ++i)
    id += std::to_string(luck()) + (i < 3 ? "-" : "");
  return id;
}

/// A folder goes with one database for ever: another would be a second log.
void mark(const std::filesystem::path& file, const std::string& id) {
  std::string known;
  std::getline(std::ifstream{file}, known);
  if (known == id)
    return;
  if (!known.empty())
    throw journal_error{file.string() + ": the log of this folder is in another database"};
  std::ofstream out{file};
  if (!(out << id << std::endl))
    throw journal_error{file.string() + ": cannot be written"};
}

} // namespace

postgres_options postgres_of(const settings& s) {
  return {.connection = s.store.postgres,
          .name = "callout/" + s.node.name,
          .power_safe = s.node.environment != environment::development,
          .alone = s.mesh.nats.empty(),
          .lanes = static_cast<std::size_t>(s.store.lanes),
          .timeline = std::filesystem::path{s.node.data} / "log-timeline"};
}

struct store::folder_lock {
  explicit folder_lock(const std::filesystem::path& folder) : held{folder} {}
  sqlite::directory_lock held;
};

store::store(const settings& s) {
  const std::filesystem::path data{s.node.data};
  if (s.store.postgres.empty()) {
    if (exists(data / elsewhere))
      throw journal_error{s.node.data + ": the log of this folder is in PostgreSQL; say where by "
                                        "store.postgres, as the node is told"};
    journal_ = std::make_unique<sqlite_journal>(data);
    return;
  }
  if (s.node.environment != environment::development)
    if (const auto why = unsafe_link(s.store.postgres))
      throw journal_error{"store.postgres: " + *why};
  if (exists(data / "journal.db"))
    throw journal_error{s.node.data +
                        ": this folder has a log of its own, and store.postgres names "
                        "another"};
  lock_ = std::make_unique<folder_lock>(data);
  auto log = std::make_unique<postgres_journal>(postgres_of(s));
  postgres_ = &log->options();
  journal_ = std::move(log);
  mark(data / elsewhere, journal_->settle_fact("id", fresh_id()));
}

store::~store() = default;

} // namespace callout::config
