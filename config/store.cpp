#include "config/store.hpp"

#include "persistence/postgres/postgres_journal.hpp"
#include "persistence/sqlite/directory_lock.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"

namespace callout::config {

struct store::folder_lock {
  explicit folder_lock(const std::filesystem::path& folder) : held{folder} {}
  sqlite::directory_lock held;
};

store::store(const settings& s) {
  if (s.store.postgres.empty()) {
    journal_ = std::make_unique<sqlite_journal>(s.node.data);
    return;
  }
  lock_ = std::make_unique<folder_lock>(s.node.data);
  journal_ = std::make_unique<postgres_journal>(postgres_options{
      .connection = s.store.postgres, .name = "callout/" + s.node.name, .alone = true});
}

store::~store() = default;

} // namespace callout::config
