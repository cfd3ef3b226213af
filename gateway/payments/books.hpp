// The durable books of the sandbox: one line for each order that was decided, written once and
// never changed, in a SQLite file that Callout's own log knows nothing of. An auditor compares.
#pragma once

#include "gateway/payments/rules.hpp"
#include "persistence/sqlite/database.hpp"
#include "persistence/sqlite/wal_mover.hpp"

#include <memory>

namespace callout::payments {

/// Sums over all lines that were told ok, of one currency.
struct totals {
  std::string currency;
  std::int64_t held = 0; ///< all holds ever made
  std::int64_t captured = 0;
  std::int64_t voided = 0; ///< holds let go before anything was captured
  std::int64_t refunded = 0;
  std::int64_t paid_out = 0;
  std::int64_t standing = 0; ///< holds that can still be captured
  bool operator==(const totals&) const = default;
  static constexpr auto fields() {
    using t = totals;
    return std::tuple{field{"currency", &t::currency}, field{"held", &t::held},
                      field{"captured", &t::captured}, field{"voided", &t::voided},
                      field{"refunded", &t::refunded}, field{"paid_out", &t::paid_out},
                      field{"standing", &t::standing}};
  }
};

/// For one thread. Everything throws journal_error when the file fails.
class books {
public:
  /// Opens the file, or makes it.
  explicit books(const std::filesystem::path& file);
  ~books();

  void begin();
  /// Durable when it returns: synced to the disk.
  void commit();
  void roll_back() noexcept;

  std::optional<line> find(deed, std::string_view key);
  /// What an order refers to, if it is there.
  std::optional<subject> subject_of(const order&);
  /// Writes it as the next line; its id is given here.
  void add(line&);
  /// Of the line written last; known between begin and commit.
  std::uint64_t last_id() const { return last_id_; }

private:
  sqlite::database db_;
  std::unique_ptr<sqlite::statement> begin_, commit_, find_, by_id_, taken_, insert_;
  std::unique_ptr<sqlite::wal_mover> mover_;
  std::uint64_t last_id_ = 0;
  bool sure_ = false; // Of last_id_.
  int frames_ = 0;
};

/// The name of these books among all that may claim to be a store's: `fresh` when they have none
/// yet. The file is there already.
std::string settle_name(const std::filesystem::path& file, std::string_view fresh);

/// For reading beside a writer, by this process or another.
class books_reader {
public:
  explicit books_reader(const std::filesystem::path& file);
  std::vector<totals> sums(instant now);
  std::vector<line> lines_after(std::uint64_t id, std::size_t limit);
  std::optional<line> find(deed, std::string_view key);

private:
  sqlite::database db_;
};

} // namespace callout::payments
