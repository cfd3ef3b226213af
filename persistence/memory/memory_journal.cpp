#include "persistence/memory/memory_journal.hpp"

#include "persistence/admission.hpp"
#include "persistence/hash_chain.hpp"
#include "persistence/memory/books.hpp"

#include <algorithm>
#include <mutex>

namespace callout {

namespace {

/// Asked only while the books are locked.
class knowledge : public log_knowledge {
public:
  explicit knowledge(const memory_books& books) : books_{books} {}

  std::uint64_t last_seq(shard_id shard) override {
    const auto found = books_.shards.find(shard);
    return found == books_.shards.end() ? 0 : found->second.back()->seq;
  }
  std::uint64_t last_version(const entity_view& of, std::size_t) override {
    const auto found = books_.entities.find(of);
    return found == books_.entities.end() ? 0 : found->second.back()->version;
  }

private:
  const memory_books& books_;
};

void write(memory_books& books, const shard_batch& batch) {
  for (const auto& row : batch.rows) {
    auto kept = std::make_shared<const event_row>(row);
    books.entities[entity_key{entity_of(row)}].push_back(kept);
    books.shards[row.shard].push_back(std::move(kept));
  }
  if (batch.fold)
    books.checkpoints[batch.fold->shard] = *batch.fold;
  const auto shard =
      batch.rows.empty() ? (batch.fold ? batch.fold->shard : 0) : batch.rows.front().shard;
  for (const auto& s : batch.snapshots)
    books.snapshots[entity_key{entity_view{shard, s.kind, s.entity}}] = s;
}

class memory_reader : public journal_reader {
public:
  explicit memory_reader(std::shared_ptr<const memory_books> books) : books_{std::move(books)} {}

  log_head head(shard_id shard) override {
    std::shared_ptr<const event_row> last;
    {
      const std::shared_lock held{books_->guard};
      const auto found = books_->shards.find(shard);
      if (found == books_->shards.end())
        return {};
      last = found->second.back();
    }
    return {last->seq, hash_of(*last), last->at};
  }

  void read(shard_id shard, std::uint64_t after, std::size_t limit, const visitor& visit) override {
    memory_books::rows taken;
    {
      const std::shared_lock held{books_->guard};
      if (const auto found = books_->shards.find(shard); found != books_->shards.end())
        taken = part(found->second, std::min<std::uint64_t>(after, found->second.size()), limit);
    }
    show(taken, visit);
  }

  void read(shard_id shard, const std::string& kind, const std::string& entity, std::uint64_t after,
            std::size_t limit, const visitor& visit) override {
    memory_books::rows taken;
    {
      const std::shared_lock held{books_->guard};
      const auto found = books_->entities.find(entity_view{shard, kind, entity});
      if (found != books_->entities.end()) {
        const auto from = std::ranges::upper_bound(found->second, after, {},
                                                   [](const auto& row) { return row->version; });
        taken = part(found->second, static_cast<std::size_t>(from - found->second.begin()), limit);
      }
    }
    show(taken, visit);
  }

  std::optional<checkpoint> load_checkpoint(shard_id shard) override {
    const std::shared_lock held{books_->guard};
    const auto found = books_->checkpoints.find(shard);
    return found == books_->checkpoints.end() ? std::nullopt : std::optional{found->second};
  }

  std::optional<snapshot> load_snapshot(shard_id shard, const std::string& kind,
                                        const std::string& entity) override {
    const std::shared_lock held{books_->guard};
    const auto found = books_->snapshots.find(entity_view{shard, kind, entity});
    return found == books_->snapshots.end() ? std::nullopt : std::optional{found->second};
  }

private:
  static memory_books::rows part(const memory_books::rows& all, std::size_t from,
                                 std::size_t limit) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
    return {begin, begin + static_cast<std::ptrdiff_t>(std::min(limit, all.size() - from))};
  }
  static void show(const memory_books::rows& rows, const visitor& visit) {
    for (const auto& row : rows)
      if (!visit(*row))
        return;
  }

  std::shared_ptr<const memory_books> books_;
};

} // namespace

memory_journal::memory_journal() : memory_journal{std::make_shared<memory_books>()} {
}
memory_journal::memory_journal(std::shared_ptr<memory_books> books) : books_{std::move(books)} {
}

std::vector<append_report> memory_journal::append(std::span<const shard_batch> batches) {
  const std::unique_lock held{books_->guard};
  knowledge known{*books_};
  auto reports = admission{}.judge(batches, known);
  for (std::size_t i = 0; i < batches.size(); ++i)
    if (reports[i].result == append_result::appended)
      write(*books_, batches[i]);
  return reports;
}

std::unique_ptr<journal_reader> memory_journal::reader() {
  return std::make_unique<memory_reader>(books_);
}

std::optional<std::string> memory_journal::fact(const std::string& name) {
  const std::shared_lock held{books_->guard};
  const auto found = books_->facts.find(name);
  return found == books_->facts.end() ? std::nullopt : std::optional{found->second};
}

std::string memory_journal::settle_fact(const std::string& name, const std::string& value) {
  const std::unique_lock held{books_->guard};
  return books_->facts.try_emplace(name, value).first->second;
}

} // namespace callout
