#include "tests/end_to_end/faults/arena.hpp"

namespace callout::faults {

namespace {

/// Short terms, so that timers come due all the time, entities sleep and wake, and snapshots are
/// taken. A shard never goes back in time, so that after a life with a clock ahead it finds honest
/// positions old, for as long as the clock was ahead.
constexpr const char* settings = R"([node]
idle_s = 1
snapshot_every = 5
[log]
level = "info"
[offers]
first_s = 2
next_s = 2
again_s = 1
alert_s = 3
give_up_s = 20
[visit]
fix_age_s = 900
)";

} // namespace

arena::arena(std::vector<std::string> settings_of_postgres, std::string store)
    : postgres_{std::move(settings_of_postgres)}, database_{postgres_.fresh_database()} {
  const auto name = database_.substr(database_.rfind('=') + 1);
  for (std::size_t i = 0; i < size; ++i) {
    nodes_.push_back(std::unique_ptr<node>(
        new node{wire{{.file = postgres_.socket()}}, wire{{.port = nats_.port()}}, {}, {}}));
    auto& n = *nodes_.back();
    n.options = cluster::node_options(
        folder_.path(), i + 1,
        {.postgres = "host=127.0.0.1 port=" + std::to_string(n.postgres.port()) +
                     " user=callout sslmode=disable dbname=" + name,
         .nats = "nats://localhost:" + std::to_string(n.nats.port()),
         .keys = folder_ / "keys",
         .ttl_ms = static_cast<int>(ttl.count()),
         .store = store,
         .more = settings});
    start(i);
  }
  lead_clients_to(0);
}

void arena::lead_clients_to(std::size_t i) {
  door_.lead_to({.port = at(i).process->port()});
  door_.break_all();
}

void arena::start(std::size_t i, std::vector<std::string> variables) {
  auto& n = at(i);
  n.options.variables = std::move(variables);
  if (n.process)
    n.options.port = n.process->port();
  n.process.reset();
  n.process = std::make_unique<kit::server_process>(n.options);
}

std::optional<arena::holding> arena::ask(std::size_t i) const {
  const auto asked =
      kit::run(kit::callout_binary(), {"shards", "--data", nodes_[i]->options.data.string()});
  if (asked.code != 0)
    return std::nullopt;
  const auto shown = json::parse(asked.output);
  holding h;
  h.unsaved = shown.at("unsaved");
  for (const auto& n : shown.at("nodes"))
    if (n.at("able").get<bool>())
      h.nodes.insert(n.at("node"));
  for (const auto& s : shown.at("shards"))
    if (s.at("node").is_string()) {
      h.holders.insert(s.at("node"));
      h.holder_of[s.at("shard")] = s.at("node");
    } else {
      ++h.free;
    }
  return h;
}

bool arena::whole(std::size_t i) const {
  const auto h = ask(i);
  return h && h->nodes.size() == size && h->free == 0;
}

kit::command_result arena::tool(std::vector<std::string> words) const {
  const auto& first = nodes_.front()->options;
  words.insert(words.end(), {"--data", first.data.string(), "--config",
                             (folder_ / (cluster::node_name(1) + ".toml")).string()});
  // A long run leaves a log that takes a while to verify.
  return kit::run(kit::callout_binary(), words, std::chrono::minutes{10});
}

crash::site arena::here() const {
  return {.url = "http://127.0.0.1:" + std::to_string(door_.port()),
          .folder = folder_.path(),
          .data = nodes_.front()->options.data,
          .database = database_};
}

} // namespace callout::faults
