// A journal in memory, for tests and simulations: the rules of the real ones, gone with the
// process.
#pragma once

#include "persistence/journal.hpp"

namespace callout {

/// What is kept; journals made from the same books are owners of one store, so that a node can
/// crash and another take over within one process.
struct memory_books;

/// May be used by one appender and any number of readers at once.
class memory_journal : public journal {
public:
  memory_journal();
  explicit memory_journal(std::shared_ptr<memory_books>);

  std::shared_ptr<memory_books> books() const { return books_; }

  std::vector<append_report> append(std::span<const shard_batch>) override;
  std::unique_ptr<journal_reader> reader() override;
  std::optional<std::string> fact(const std::string& name) override;
  std::string settle_fact(const std::string& name, const std::string& value) override;

private:
  std::shared_ptr<memory_books> books_;
};

} // namespace callout
