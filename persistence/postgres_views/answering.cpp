#include "persistence/postgres_views/answering.hpp"

#include "persistence/postgres_views/table_reader.hpp"

#include <algorithm>

namespace callout::postgres {

using namespace views;

namespace {

constexpr int threads = 2;

/// Between two looks at whether another node has folded what is waited for.
constexpr std::chrono::milliseconds look{15};

/// When too many wait.
class nobody final : public reader {
public:
  page bookings(const booking_filter&, std::string_view, std::size_t) override { refuse(); }
  page ledger_accounts(std::string_view, std::size_t) override { refuse(); }
  page ledger_entries(const std::string&, std::string_view, std::size_t) override { refuse(); }
  page payouts(const std::optional<person_id>&, std::string_view, std::size_t) override {
    refuse();
  }
  std::vector<person_id> payees() override { refuse(); }

private:
  [[noreturn]] static void refuse() { throw unavailable{"the lists cannot be read now"}; }
};

void call(const std::function<void(reader&)>& job, reader& r, const views_options& options) {
  try {
    job(r);
  } catch (const std::exception& e) {
    options.log("views.read_failed", e.what());
  }
}

} // namespace

answering::answering(postgres_options o, const journal& log, intake& own,
                     const views_options& options)
    : postgres_{std::move(o)}, journal_{log}, own_{own}, options_{options}, doubts_{log.doubts()} {
  for (int i = 0; i < threads; ++i)
    threads_.emplace_back([this] { run(); });
}

answering::~answering() {
  stop();
}

void answering::reached(shard_id shard, std::uint64_t seq) {
  const std::lock_guard held{mutex_};
  heed_failover();
  auto& at = others_[shard];
  at = std::max(at, seq);
}

void answering::ask(std::function<void(reader&)> job, freshness fresh) {
  {
    const std::lock_guard held{mutex_};
    heed_failover();
    if (!stopped_ && waiting_.size() < options_.reads) {
      waiting_.push_back(
          {std::move(job), own_.ticket(), others_, clock::now() + options_.patience, fresh});
      changed_.notify_one();
      return;
    }
  }
  nobody none;
  call(job, none, options_);
}

void answering::stop() {
  {
    const std::lock_guard held{mutex_};
    stopped_ = true;
    changed_.notify_all();
  }
  for (auto& t : threads_)
    if (t.joinable())
      t.join();
}

void answering::run() {
  table_reader tables{postgres_};
  for (;;) {
    std::unique_lock held{mutex_};
    changed_.wait(held, [&] { return stopped_ || !waiting_.empty(); });
    if (waiting_.empty())
      return;
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    held.unlock();
    answer(tables, next);
  }
}

void answering::answer(table_reader& tables, const question& q) {
  own_.wait_for(q.ticket, q.until);
  bool shown = false;
  try {
    shown = wait_for(tables, q) || q.fresh == freshness::known;
  } catch (const unavailable& e) {
    options_.log("views.unreadable", e.what());
  }
  nobody none;
  call(q.job, shown ? static_cast<reader&>(tables) : none, options_);
}

bool answering::wait_for(table_reader& tables, const question& q) {
  auto open = q.fresh == freshness::durable ? tables.heads() : q.others;
  while (!open.empty()) {
    const auto at = tables.at(open);
    std::erase_if(open, [&](const auto& o) {
      const auto found = at.find(o.first);
      return found != at.end() && found->second >= o.second;
    });
    forget_shown(at);
    std::unique_lock held{mutex_};
    if (open.empty())
      return true;
    if (clock::now() >= q.until || changed_.wait_for(held, look, [&] { return stopped_; }))
      return false;
  }
  return true;
}

void answering::heed_failover() {
  if (const auto doubts = journal_.doubts(); std::exchange(doubts_, doubts) != doubts)
    others_.clear();
}

void answering::forget_shown(const heads& at) {
  const std::lock_guard held{mutex_};
  for (const auto& [shard, seq] : at)
    if (const auto found = others_.find(shard); found != others_.end() && found->second <= seq)
      others_.erase(found);
}

} // namespace callout::postgres
