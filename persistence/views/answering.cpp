#include "persistence/views/answering.hpp"

#include "persistence/views/view_file.hpp"

namespace callout::views {

namespace {

/// Turns failures of the file into the one that callers know, and remembers the first.
class guarded_reader final : public reader {
public:
  /// Without a reader everything is unavailable.
  explicit guarded_reader(reader* inner) : inner_{inner} {}

  page bookings(const booking_filter& f, std::string_view cursor, std::size_t limit) override {
    return guard([&] { return inner_->bookings(f, cursor, limit); });
  }
  page ledger_accounts(std::string_view cursor, std::size_t limit) override {
    return guard([&] { return inner_->ledger_accounts(cursor, limit); });
  }
  page ledger_entries(const std::string& account, std::string_view cursor,
                      std::size_t limit) override {
    return guard([&] { return inner_->ledger_entries(account, cursor, limit); });
  }
  page payouts(const std::optional<person_id>& technician, std::string_view cursor,
               std::size_t limit) override {
    return guard([&] { return inner_->payouts(technician, cursor, limit); });
  }
  std::vector<person_id> payees() override {
    return guard([&] { return inner_->payees(); });
  }

  const std::optional<sqlite::sql_error>& failed() const { return failed_; }

private:
  template <class Ask>
  std::invoke_result_t<Ask> guard(Ask ask) {
    if (!inner_)
      throw unavailable{"the lists cannot be read now"};
    try {
      return ask();
    } catch (const sqlite::sql_error& e) {
      if (!failed_)
        failed_ = e;
      throw unavailable{"the lists cannot be read now"};
    }
  }

  reader* inner_;
  std::optional<sqlite::sql_error> failed_;
};

void call(const std::function<void(reader&)>& job, reader& r, const views_options& options) {
  try {
    job(r);
  } catch (const std::exception& e) {
    options.log("views.read_failed", e.what());
  }
}

} // namespace

void answering::ask(std::function<void(reader&)> job) {
  {
    const std::lock_guard held{mutex_};
    if (!stopped_ && waiting_.size() < options_.reads) {
      waiting_.push_back({std::move(job), intake_.ticket(), clock::now() + options_.patience});
      changed_.notify_one();
      return;
    }
  }
  guarded_reader none{nullptr};
  call(job, none, options_);
}

void answering::run() {
  for (;;) {
    std::unique_lock held{mutex_};
    changed_.wait(held, [&] { return stopped_ || !waiting_.empty(); });
    if (waiting_.empty())
      return;
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    held.unlock();
    answer(next);
  }
}

void answering::stop() {
  const std::lock_guard held{mutex_};
  stopped_ = true;
  changed_.notify_all();
}

// Whether it shows is looked at again once the file cannot be exchanged any more.
void answering::answer(const question& q) {
  bool called = false;
  try {
    while (!called) {
      intake_.wait_for(q.ticket, q.until);
      access_.read([&](reader& file) {
        if (!intake_.shows(q.ticket) && clock::now() < q.until)
          return;
        guarded_reader guarded{&file};
        called = true;
        call(q.job, guarded, options_);
        if (guarded.failed())
          throw sqlite::sql_error{*guarded.failed()};
      });
    }
  } catch (const sqlite::sql_error& e) {
    options_.log("views.unreadable_file", e.what());
    if (is_damage(e))
      intake_.report_damage();
  }
  if (!called) {
    guarded_reader none{nullptr};
    call(q.job, none, options_);
  }
}

} // namespace callout::views
