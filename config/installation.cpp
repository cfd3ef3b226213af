#include "config/installation.hpp"

#include "actors/runtime/shard_map.hpp"
#include "config/log.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "protocols/payment.hpp"
#include "protocols/payout.hpp"

#include <algorithm>
#include <fstream>
#include <limits>

namespace callout::config {

namespace {

std::filesystem::path folder(const settings& s) {
  std::error_code error;
  std::filesystem::create_directories(s.node.data, error);
  if (error)
    throw std::runtime_error{s.node.data + ": " + error.message()};
  return s.node.data;
}

auth::keyring open_keys(const std::filesystem::path& directory) {
  auto keys = auth::keyring::open(directory);
  if (!keys)
    throw std::runtime_error{keys.error().detail};
  return *std::move(keys);
}

/// The last row of a shard that is older than `since`, 0 if there is none: rows are in order of
/// time, so few of them need be looked at.
std::uint64_t last_before(journal_reader& log, shard_id shard, instant since) {
  std::uint64_t older = 0, newer = log.head(shard).seq + 1;
  while (older + 1 < newer) {
    const auto middle = older + (newer - older) / 2;
    bool is_older = false;
    log.read(shard, middle - 1, 1, [&](const event_row& row) { return is_older = row.at < since; });
    (is_older ? older : newer) = middle;
  }
  return older;
}

/// How far a development clock was put forward, so that it does not fall back at a restart.
span clock_ahead(const std::filesystem::path& directory) {
  std::int64_t ms = 0;
  std::ifstream{directory / "clock-ahead"} >> ms;
  return span{ms};
}

} // namespace

/// Who is on the way to whom: from the views, for those who may see a technician move.
class installation::live_jobs final : public callout::views::listener {
public:
  live_jobs(callout::supply& s) : supply_{s} {}

  void job(const person_id& technician, const booking_id& booking, const person_id& customer,
           std::string_view status) override {
    const std::lock_guard held{mutex_};
    auto& jobs = by_technician_[technician.text];
    std::erase_if(jobs, [&](const auto& j) { return j.booking == booking; });
    if (status == "en_route" || status == "arrived")
      jobs.push_back({booking, customer});
    if (jobs.empty())
      by_technician_.erase(technician.text);
  }

  void technician(const person_id& who, const callout::views::technician_facts& known) override {
    supply_entry e{.approved = known.approved,
                   .on_shift = known.on_shift,
                   .skills = known.skills,
                   .base = known.base};
    for (const auto& j : known.calendar)
      e.calendar.push_back({j.booking, j.slot});
    supply_.set(who, std::move(e));
  }
  void technician_event(const person_id& who, const technician::event& e) override {
    supply_.apply(who, e);
  }

  struct one_job {
    booking_id booking;
    person_id customer;
  };
  std::vector<one_job> of(const person_id& technician) const {
    const std::lock_guard held{mutex_};
    const auto found = by_technician_.find(technician.text);
    return found == by_technician_.end() ? std::vector<one_job>{} : found->second;
  }

private:
  callout::supply& supply_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<one_job>> by_technician_;
};

/// What was settled when the store was made stands for ever: neither may the log be spread over
/// other shards, nor may accounts that a tool made in development ever be real ones.
void installation::settle(opened_by who) {
  if (who == opened_by::tool && journal.fact("shards") && !journal.fact("environment"))
    throw std::runtime_error{"node.environment: this store does not say what it was made for; "
                             "let a server open it first"};
  const auto shards = std::to_string(settings_.node.shards);
  if (const auto settled = journal.settle_fact("shards", shards); settled != shards)
    throw std::runtime_error{"node.shards: this store was made with " + settled +
                             " and cannot have " + shards};
  const std::string wanted{name_of(settings_.node.environment)};
  const auto settled = journal.settle_fact("environment", wanted);
  const auto known = from_name<environment>(settled);
  if (!known || (who == opened_by::server && settled != wanted))
    throw std::runtime_error{"node.environment: this store was made for " + settled +
                             " and cannot be used for " + wanted};
  settings_.node.environment = *known;
  // Nobody can be paid in two currencies, so that a store trades in one for ever.
  if (who == opened_by::tool)
    return;
  if (const auto one = journal.settle_fact("currency", settings_.trade.currency);
      one != settings_.trade.currency)
    throw std::runtime_error{"trade.currency: this store trades in " + one + " and cannot in " +
                             settings_.trade.currency};
}

installation::installation(const settings& s, opened_by who)
    : settings_{s}, directory_{folder(s)}, store{s}, journal{store.journal()},
      keys{open_keys(directory_)}, tokens{keys}, supply_provider_{supply, clock},
      kinds_{all_kinds()}, jobs_{std::make_unique<live_jobs>(supply)} {
  settle(who);
  if (settings_.node.environment == environment::development)
    clock.advance(clock_ahead(directory_));
  payments = std::make_unique<callout::payments::sandbox>(directory_, clock);
  messaging = std::make_unique<callout::messaging::sandbox>(directory_, keys, clock);
  views = std::make_unique<callout::views::sqlite_views>(directory_ / views_name, journal, *jobs_);
  node_settings n;
  n.name = s.node.name;
  n.shards = static_cast<std::uint32_t>(s.node.shards);
  n.threads = s.node.threads;
  n.commands_in_flight = static_cast<std::size_t>(s.node.commands_in_flight);
  n.deadline = s.node.deadline;
  n.idle = s.node.idle;
  n.snapshot_every = static_cast<std::size_t>(s.node.snapshot_every);
  n.token = routes::random_id;
  n.log = [](const char* event, const std::string& detail) {
    log_warning(event, {{"detail", detail}});
  };
  node = std::make_unique<callout::node>(
      std::move(n), kinds_, journal, clock, *this,
      std::map<std::string, provider*>{{"payments", &payments->gate()},
                                       {"payouts", &payments->bank()},
                                       {"messaging", messaging.get()},
                                       {"supply", &supply_provider_}});
}

installation::~installation() {
  node.reset();
}

void installation::start() {
  refuse_tokens_of_ended_sessions();
  views->catch_up(all_shards(static_cast<std::uint32_t>(settings_.node.shards)));
  node->start();
}

void installation::stop() {
  node->stop();
  views->stop();
}

void installation::advance_clock(std::chrono::seconds by) {
  clock.advance(by);
  std::ofstream{directory_ / "clock-ahead"} << clock.ahead().count();
  node->look_at_clock();
}

void installation::show_position(const person_id& technician, const geo_point& where, instant at) {
  for (const auto& job : jobs_->of(technician)) {
    std::string frame = "{\"type\":\"technician.moved\",\"at\":";
    codec<instant>::write(frame, at);
    frame += ",\"data\":{\"booking\":";
    write_quoted(frame, job.booking.text);
    frame += ",\"lat\":";
    write_number(frame, where.lat);
    frame += ",\"lon\":";
    write_number(frame, where.lon);
    frame += ",\"at\":";
    codec<instant>::write(frame, at);
    show_latest(job.customer.text, job.booking.text, frame + "}}");
  }
}

void installation::refuse_tokens_of_ended_sessions() {
  const auto log = journal.reader();
  const auto since = clock.now() - settings_.auth.access_token - auth::token_options{}.skew;
  constexpr auto first = static_cast<shard_id>(domain::people) * shards_per_domain_max;
  for (auto shard = first; shard < first + static_cast<shard_id>(settings_.node.shards); ++shard)
    log->read(shard, last_before(*log, shard, since), std::numeric_limits<std::size_t>::max(),
              [this](const event_row& row) {
                refuse_tokens(row);
                return true;
              });
}

bool installation::refuse_tokens(const event_row& row) {
  if (row.type != session::revoked::kind)
    return false;
  tokens.revoke({row.entity}, row.at + settings_.auth.access_token, clock.now());
  return true;
}

/// Money that has come to a halt: only a person can bring it further.
void installation::report(const event_row& row) const {
  constexpr std::string_view halts[] = {payment::given_up::kind, payment::conflicted::kind,
                                        payout::contradicted::kind};
  if (std::ranges::find(halts, row.type) != std::end(halts))
    log_warning(row.type, {{"entity", row.kind + '/' + row.entity}});
}

void installation::appended(shard_id shard, std::shared_ptr<const std::vector<event_row>> rows) {
  for (const auto& row : *rows) {
    if (refuse_tokens(row))
      session_ended({row.entity});
    report(row);
  }
  views->appended(shard, std::move(rows));
}

void installation::pushed(const std::string& subject, std::uint64_t offset, std::string frame) {
  show(subject, offset, frame);
}

} // namespace callout::config
