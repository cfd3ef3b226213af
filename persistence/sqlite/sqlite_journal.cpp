#include "persistence/sqlite/sqlite_journal.hpp"

#include "persistence/sqlite/appender.hpp"
#include "persistence/sqlite/directory_lock.hpp"
#include "persistence/sqlite/reader.hpp"
#include "persistence/sqlite/store_file.hpp"

#include <mutex>

namespace callout {

struct sqlite_journal::inside {
  inside(const std::filesystem::path& directory, const sqlite_options& o)
      : options{o}, lock{directory}, db{sqlite::open_store(directory, o)},
        end{std::make_shared<sqlite::tail>()}, writer{*db, *end, o},
        get_fact{*db, "SELECT value FROM facts WHERE name = ?1"},
        put_fact{*db, "INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING"} {}

  std::optional<std::string> fact(const std::string& name) {
    const sqlite::finished at_end{get_fact};
    if (!get_fact.bind(1, name).step())
      return std::nullopt;
    return std::string{get_fact.text(0)};
  }

  const sqlite_options options;
  const sqlite::directory_lock lock;
  std::unique_ptr<sqlite::database> db;
  std::shared_ptr<sqlite::tail> end;
  sqlite::appender writer;
  sqlite::statement get_fact, put_fact;
  std::mutex guard; ///< Facts may be asked for while an append is under way.
};

sqlite_journal::sqlite_journal(const std::filesystem::path& directory, const sqlite_options& o)
    : in_{std::make_unique<inside>(directory, o)} {
}

sqlite_journal::~sqlite_journal() = default;

std::vector<append_report> sqlite_journal::append(std::span<const shard_batch> batches) {
  const std::lock_guard held{in_->guard};
  return in_->writer.append(batches);
}

std::unique_ptr<journal_reader> sqlite_journal::reader() {
  return std::make_unique<sqlite::reader>(sqlite::open_to_read(in_->db->file(), in_->options.vfs),
                                          in_->end);
}

std::optional<std::string> sqlite_journal::fact(const std::string& name) {
  const std::lock_guard held{in_->guard};
  return in_->fact(name);
}

std::string sqlite_journal::settle_fact(const std::string& name, const std::string& value) {
  const std::lock_guard held{in_->guard};
  in_->put_fact.bind(1, name).bind(2, value).run();
  return in_->fact(name).value();
}

std::unique_ptr<journal_reader> read_sqlite_journal(const std::filesystem::path& directory) {
  return std::make_unique<sqlite::reader>(
      sqlite::open_to_read(sqlite::store_file(directory), nullptr), nullptr);
}

} // namespace callout
