#include "config/installation.hpp"

#include "actors/runtime/shard_map.hpp"
#include "config/live_jobs.hpp"
#include "config/log.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "protocols/payment.hpp"
#include "protocols/payout.hpp"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <limits>
#include <random>
#include <thread>

namespace callout::config {

namespace {

std::filesystem::path folder(const settings& s) {
  std::error_code error;
  std::filesystem::create_directories(s.node.data, error);
  if (error)
    throw std::runtime_error{s.node.data + ": " + error.message()};
  return s.node.data;
}

auth::keyring open_keys(const settings& s, const std::filesystem::path& data) {
  const auto directory = s.auth.keys.empty() ? data : std::filesystem::path{s.auth.keys};
  std::error_code error; // What is wrong is said when the file is opened.
  std::filesystem::create_directories(directory, error);
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

/// Of what this program reads and writes. An operator may raise the store's when none that is older
/// is to come back (actors/mesh/README.md).
constexpr int format = 1;

/// How far a development clock was put forward, so that it does not fall back at a restart.
span clock_ahead(const std::filesystem::path& directory) {
  std::int64_t ms = 0;
  std::ifstream{directory / "clock-ahead"} >> ms;
  return span{ms};
}

} // namespace

/// What was settled when the store was made stands for ever: neither may the log be spread over
/// other shards, nor may accounts that a tool made in development ever be real ones.
void installation::settle(opened_by who) {
  if (!settings_.mesh.nats.empty() && settings_.store.postgres.empty())
    throw std::runtime_error{"mesh.nats: nodes share their log; say where it is by "
                             "store.postgres"};
  if (settings_.mesh.nats.empty() && settings_.node.roles.size() < names(node_role{}).size())
    throw std::runtime_error{"node.roles: a node without others, whom it finds by mesh.nats, "
                             "has every role"};
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
  // What one node signs and derives, each other must be able to.
  const auto keys_of = [this] { return keys.derived_id(auth::purpose::idempotency, {"store"}); };
  if (!settings_.store.postgres.empty() && journal.settle_fact("keys", keys_of()) != keys_of())
    throw std::runtime_error{"auth.keys: this store is used with other keys"};
  const auto wants = who == opened_by::server
                         ? journal.settle_fact("format", std::to_string(format))
                         : journal.fact("format").value_or("0");
  if (std::atoi(wants.c_str()) > format)
    throw std::runtime_error{"this store is for programs of format " + wants +
                             " and newer; this one is of " + std::to_string(format)};
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
      keys{open_keys(s, directory_)}, tokens{keys}, supply_provider_{supply, clock},
      kinds_{all_kinds()}, words_{std::make_unique<searchable>(s, journal)},
      jobs_{std::make_unique<live_jobs>(
          supply, *words_, [this](const session_id& id, instant at) { refuse_tokens(id, at); })} {
  settle(who);
  if (settings_.node.environment == environment::development)
    clock.advance(clock_ahead(directory_));
  follows_ = has(node_role::gateway) || has(node_role::fulfilment);
  if (has(node_role::worker))
    open_sandbox();
  if (s.matching.together && has(node_role::fulfilment))
    gather();
  if (!s.mesh.nats.empty())
    find_neighbours();
  lists = make_lists(s, directory_, store, *jobs_, [this](const live_jobs::visit& v) {
    if (others_ && others_->mesh().company())
      others_->tell_visit({{}, v.technician.text, v.booking.text, v.customer.text, v.status});
  });
  node_settings n;
  n.name = s.node.name;
  n.shards = static_cast<std::uint32_t>(s.node.shards);
  n.threads = s.node.threads;
  n.commands_in_flight = static_cast<std::size_t>(s.node.commands_in_flight);
  n.rows_waiting = static_cast<std::size_t>(s.store.rows_waiting);
  n.deadline = s.node.deadline;
  n.limits.idle = s.node.idle;
  n.limits.snapshot_every = static_cast<std::uint64_t>(s.node.snapshot_every);
  n.token = routes::random_id;
  n.log = [](const char* event, const std::string& detail) {
    log_warning(event, {{"detail", detail}});
  };
  node = std::make_unique<callout::node>(std::move(n), kinds_, journal, clock, *this, providers(),
                                         others_ ? &others_->mesh() : nullptr);
  if (others_)
    others_->mesh().attach(*node);
}

/// Its books are in a folder: of two, each would know half of the money. So the store knows which
/// are its own, and no others are ever asked, whoever starts with them.
void installation::open_sandbox() {
  payments = std::make_unique<callout::payments::sandbox>(directory_, clock);
  messaging = std::make_unique<callout::messaging::sandbox>(directory_, keys, clock);
  const auto books = payments->settle_name(routes::random_id());
  if (journal.settle_fact("sandbox", books) != books)
    throw std::runtime_error{"node.roles: the sandbox providers of this store keep their books in "
                             "another folder, and there can be only one; leave out worker"};
}

void installation::gather() {
  const auto& m = settings_.matching;
  gathers_ = std::make_unique<mesh::threaded_timer>();
  supply_provider_.gather(
      {.window = m.window, .compete = m.compete, .risk = m.risk, .at_risk_s = m.at_risk_s},
      *gathers_);
}

installation::~installation() {
  node->stop();
  if (gathers_)
    gathers_->stop();
  supply_provider_.let_go();
  lists->stop();
  if (others_)
    others_->close();
  node.reset();
}

bool installation::has(node_role r) const {
  return std::ranges::find(settings_.node.roles, r) != settings_.node.roles.end();
}

callout::door& installation::door() {
  if (others_)
    return others_->mesh().way();
  return *node;
}

std::map<std::string, provider*> installation::providers() {
  std::map<std::string, provider*> all{{"supply", &supply_provider_}};
  if (payments) {
    all["payments"] = &payments->gate();
    all["payouts"] = &payments->bank();
    all["messaging"] = messaging.get();
  }
  for (const auto* name : {"payments", "payouts", "messaging"})
    if (!all.contains(name))
      all[name] = others_->distant(name);
    else if (others_)
      others_->serve(name, *all[name]);
  if (others_ && payments)
    others_->serve_sandbox([this](const json& question) { return answer_sandbox(question); });
  return all;
}

void installation::find_neighbours() {
  neighbourhood_hooks h;
  h.mesh.log = [](const char* event, const std::string& detail) {
    log_warning(event, {{"detail", detail}});
  };
  h.mesh.chance = [] {
    thread_local std::mt19937_64 luck{std::random_device{}()};
    return std::uniform_real_distribution<double>{0, 1}(luck);
  };
  h.mesh.back = [this] {
    lists->look_again();
    look_again([](const std::string&) { return true; });
  };
  h.mesh.moved = [this](shard_id shard) {
    look_again([this, shard](const std::string& person) {
      return shard_of(domain::people, person, static_cast<std::uint32_t>(settings_.node.shards)) ==
             shard;
    });
  };
  h.mesh.usurped = [this] { give_up("another node runs under the name " + settings_.node.name); };
  h.mesh.ahead = [this](span ahead) {
    if (settings_.node.environment == environment::development)
      put_clock(ahead);
  };
  h.frames.show = [this](const std::string& person, std::uint64_t offset,
                         const std::string& frame) { show(person, offset, frame); };
  h.frames.show_latest = [this](const std::string& person, std::string_view key,
                                const std::string& frame) { show_latest(person, key, frame); };
  h.moved = [this](const between::moved& m) {
    supply.moved({m.technician}, {m.lat, m.lon}, m.accuracy_m, clock.now() - span{m.age_ms});
  };
  h.mesh.followed = callout::views::is_followed;
  h.visit = [this](const between::visit& v) {
    jobs_->note({{v.technician}, {v.booking}, {v.customer}, v.status});
  };
  h.makes_table = [this](const std::string& incarnation) {
    return journal.settle_fact("table of " + settings_.mesh.prefix, incarnation) == incarnation;
  };
  others_ = std::make_unique<config::neighbourhood>(settings_, clock, std::move(h));
}

void installation::start() {
  refuse_tokens_of_ended_sessions();
  lists->start(follows_);
  words_->start();
  node->start();
  if (!others_)
    return;
  if (follows_) {
    others_->mesh().rows().follow(
        {.appended = [this](shard_id s, std::uint64_t after, std::uint64_t upto,
                            mesh::feed::rows r) { lists->told(s, after, upto, std::move(r)); },
         .reached = [this](shard_id s, std::uint64_t seq) { lists->told_to(s, seq); }});
    others_->follow_technicians();
    // Who looks for technicians should know them before he owns a search.
    if (!jobs_->wait_until_caught_up(std::chrono::seconds{60}))
      log_warning("node.joins_early", {{"detail", "its lists are still being made"}});
  }
  others_->mesh().way().reached = [this](shard_id s, std::uint64_t seq) { lists->reached(s, seq); };
  others_->join();
  lists->look_again(); // At what others appended while they did not know yet that we listen.
  if (settings_.node.environment == environment::development)
    others_->mesh().set_ahead(clock.ahead());
}

void installation::stop() {
  if (others_)
    others_->mesh().drain(settings_.mesh.handover);
  node->stop();
  lists->stop(); // While it can still say what it folds.
  words_->stop();
  if (others_)
    others_->close();
}

void installation::advance_clock(std::chrono::seconds by) {
  put_clock(clock.ahead() + by);
  if (!others_)
    return;
  // All nodes have one clock, and whoever moved it may rely on that.
  const auto ahead = clock.ahead();
  others_->mesh().set_ahead(ahead);
  for (int i = 0; i < 60; ++i, std::this_thread::sleep_for(std::chrono::milliseconds{50}))
    if (std::ranges::all_of(others_->mesh().nodes(),
                            [&](const auto& r) { return span{r.ahead_ms} >= ahead; }))
      return;
}

void installation::put_clock(span ahead) {
  if (ahead <= clock.ahead())
    return;
  clock.advance(ahead - clock.ahead());
  std::ofstream{directory_ / "clock-ahead"} << clock.ahead().count();
  node->look_at_clock();
  supply_provider_.look();
}

json installation::ask_sandbox(const json& question) {
  return payments ? answer_sandbox(question) : others_->ask_sandbox(question);
}

json installation::answer_sandbox(const json& question) {
  const auto what = question.value("do", std::string{});
  if (what == "messages")
    return messaging->messages(question.value("to", std::string{}));
  if (what == "books")
    return payments->books();
  const auto set = payments->set_faults(question.value("plan", json::object()));
  return set ? json{{"plan", *set}}
             : json{{"error", set.error().detail}, {"code", set.error().code}};
}

void installation::moved(const person_id& technician, const geo_point& where, double accuracy_m,
                         instant at) {
  supply.moved(technician, where, accuracy_m, at);
  show_position(technician, where, at);
  if (others_)
    others_->tell_position(technician, where, accuracy_m, clock.now() - at);
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
    frame += "}}";
    show_latest(job.customer.text, job.booking.text, frame);
    if (others_)
      others_->frames().publish_latest(job.customer.text, job.booking.text, frame);
  }
}

void installation::refuse_tokens_of_ended_sessions() {
  const auto log = journal.reader();
  const auto since = clock.now() - settings_.auth.access_token - auth::token_options{}.skew;
  constexpr auto first = static_cast<shard_id>(domain::people) * shards_per_domain_max;
  for (auto shard = first; shard < first + static_cast<shard_id>(settings_.node.shards); ++shard)
    log->read(shard, last_before(*log, shard, since), std::numeric_limits<std::size_t>::max(),
              [this](const event_row& row) {
                if (row.type == session::revoked::kind)
                  refuse_tokens({row.entity}, row.at);
                return true;
              });
}

void installation::refuse_tokens(const session_id& ended, instant at) {
  // By this node's clock, since the one that ended it may go by another.
  const auto now = clock.now();
  tokens.revoke(ended, std::max(at, now) + settings_.auth.access_token, now);
  session_ended(ended);
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
    if (row.type == session::revoked::kind)
      refuse_tokens({row.entity}, row.at);
    report(row);
  }
  if (others_ && others_->mesh().company())
    others_->mesh().rows().tell(shard, *rows);
  supply_provider_.appended(*rows);
  words_->appended(shard, rows);
  lists->appended(shard, std::move(rows));
}

void installation::pushed(const std::string& subject, std::uint64_t offset, std::string frame) {
  show(subject, offset, frame);
  if (others_ && others_->mesh().company())
    others_->frames().publish(subject, offset, frame);
}

} // namespace callout::config
