#include "config/lists.hpp"

#include "actors/runtime/shard_map.hpp"
#include "config/log.hpp"
#include "config/store.hpp"
#include "persistence/views/sqlite_views.hpp"

#include <algorithm>
#include <thread>

namespace callout::config {

namespace {

/// In the data folder.
constexpr const char* views_name = "views.db";

views::views_options options() {
  views::views_options o;
  o.log = [](const char* event, const std::string& detail) {
    log_warning(event, {{"detail", detail}});
  };
  return o;
}

std::vector<shard_id> shards_of(const settings& s) {
  return all_shards(static_cast<std::uint32_t>(s.node.shards));
}

class own_file final : public lists {
public:
  own_file(const settings& s, const std::filesystem::path& data, journal& log, live_jobs& jobs)
      : shards_{shards_of(s)}, views_{data / views_name, log, jobs, options()} {}

  views::store& store() override { return views_; }
  void start(bool) override { views_.catch_up(shards_); }
  void appended(shard_id s, rows r) override { views_.appended(s, std::move(r)); }
  void told(shard_id, std::uint64_t, std::uint64_t, rows) override {}
  void told_to(shard_id, std::uint64_t) override {}
  void reached(shard_id, std::uint64_t) override {}
  void look_again() override {}
  void stop() override { views_.stop(); }

private:
  const std::vector<shard_id> shards_;
  views::sqlite_views views_;
};

/// Jobs among the bookings that this node folds; others hear of them too.
class own_jobs final : public views::listener {
public:
  own_jobs(live_jobs& jobs, std::function<void(const live_jobs::visit&)> tell)
      : jobs_{jobs}, tell_{std::move(tell)} {}
  void job(const person_id& technician, const booking_id& booking, const person_id& customer,
           std::string_view status) override {
    const live_jobs::visit v{technician, booking, customer, std::string{status}};
    if (jobs_.note(v))
      tell_(v);
  }

private:
  live_jobs& jobs_;
  const std::function<void(const live_jobs::visit&)> tell_;
};

/// Tokens and technicians are people's.
std::vector<shard_id> followed_shards(const settings& s) {
  auto all = shards_of(s);
  std::erase_if(all, [](shard_id id) {
    return id / shards_per_domain_max != static_cast<shard_id>(domain::people);
  });
  return all;
}

class shared_tables final : public lists {
public:
  shared_tables(const settings& s, const postgres_options& o, journal& log, live_jobs& jobs,
                std::function<void(const live_jobs::visit&)> tell)
      : jobs_{jobs}, own_jobs_{jobs, std::move(tell)}, views_{o, log, own_jobs_, shared_options()},
        follower_{followed_shards(s), log, [this] { return views_.technicians(); }, jobs,
                  options()} {}
  ~shared_tables() override { stop(); }

  views::store& store() override { return views_; }
  void start(bool follows) override {
    follows_ = follows;
    if (!follows_)
      return;
    follower_.start();
    miss();
    remakes_ = std::jthread{[this](std::stop_token stop) { remake_visits(stop); }};
  }
  void appended(shard_id s, rows r) override {
    if (follows_)
      follower_.told(s, r->front().seq - 1, r->back().seq, r);
    views_.appended(s, std::move(r));
  }
  void told(shard_id s, std::uint64_t after, std::uint64_t upto, rows r) override {
    follower_.told(s, after, upto, std::move(r));
  }
  void told_to(shard_id s, std::uint64_t seq) override { follower_.reached(s, seq); }
  void reached(shard_id s, std::uint64_t seq) override { views_.reached(s, seq); }
  void look_again() override {
    if (!follows_)
      return;
    follower_.look_again();
    miss();
  }
  void stop() override {
    remakes_.request_stop();
    if (remakes_.joinable())
      remakes_.join();
    follower_.stop();
    views_.stop();
  }

private:
  /// Each write costs the server the same, however much it brings: the log has the rows meanwhile.
  static views::views_options shared_options() {
    auto o = options();
    o.when.calm = span{100};
    return o;
  }

  /// Those who saw somebody leave or arrive may have said so while nobody here could hear it.
  void remake_visits(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock held{mutex_};
      changed_.wait(held, stop, [this] { return missed_; });
      if (stop.stop_requested())
        return;
      missed_ = false;
      held.unlock();
      try {
        jobs_.make_anew();
        jobs_.made_anew(views_.visits());
      } catch (const std::exception& e) {
        log_warning("views.failed", {{"detail", e.what()}});
        held.lock();
        missed_ = true;
        changed_.wait_for(held, stop, std::chrono::seconds{1}, [] { return false; });
      }
    }
  }
  void miss() {
    const std::lock_guard held{mutex_};
    missed_ = true;
    changed_.notify_all();
  }

  live_jobs& jobs_;
  own_jobs own_jobs_;
  views::postgres_views views_;
  views::follower follower_;
  bool follows_ = false;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool missed_ = false; ///< word of a visit, perhaps
  std::jthread remakes_;
};

} // namespace

std::unique_ptr<lists> make_lists(const settings& s, const std::filesystem::path& data, store& of,
                                  live_jobs& jobs,
                                  std::function<void(const live_jobs::visit&)> tell) {
  if (const auto* postgres = of.postgres())
    return std::make_unique<shared_tables>(s, *postgres, of.journal(), jobs, std::move(tell));
  return std::make_unique<own_file>(s, data, of.journal(), jobs);
}

std::vector<view_position> list_positions(const settings& s, const std::filesystem::path& data) {
  return s.store.postgres.empty() ? views::positions_in(data / views_name)
                                  : views::positions_in(postgres_of(s));
}

} // namespace callout::config
