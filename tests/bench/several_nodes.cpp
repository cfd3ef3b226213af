#include "tests/bench/several_nodes.hpp"

#include "actors/mesh/placement.hpp"
#include "tests/bench/meter.hpp"

#include <numeric>

namespace callout::bench {

namespace {

/// Those before may still be in the table of nodes.
std::string fresh_prefix() {
  static int made = 0;
  return "bench" + std::to_string(++made);
}

} // namespace

several_nodes::several_nodes(kit::postgres_server& database, const kit::nats_server& nats,
                             std::size_t count)
    : prefix_{fresh_prefix()} {
  const cluster::surroundings around{.postgres = database.fresh_database(),
                                     .nats = nats.url(),
                                     .prefix = prefix_,
                                     .keys = folder_ / "keys"};
  for (std::size_t i = 1; i <= count; ++i)
    nodes_.push_back(
        std::make_unique<kit::server_process>(cluster::node_options(folder_.path(), i, around)));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!shared_out())
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error{"the shards are not shared out in time"};
}

std::vector<std::uint16_t> several_nodes::doors() const {
  std::vector<std::uint16_t> all;
  for (const auto& n : nodes_)
    all.push_back(n->port());
  return all;
}

double several_nodes::cpu_seconds() const {
  return std::accumulate(nodes_.begin(), nodes_.end(), 0.0, [](double sum, const auto& n) {
    return sum + bench::cpu_seconds(n->pid());
  });
}

std::filesystem::path several_nodes::data() const {
  return folder_ / cluster::node_name(1);
}

json several_nodes::tool(std::vector<std::string> words) const {
  words.insert(words.end(), {"--data", data().string()});
  const auto told = kit::run(kit::callout_binary(), words);
  if (told.code != 0)
    throw std::runtime_error{"callout " + words.front() + ": " + told.error};
  return json::parse(told.output);
}

std::size_t several_nodes::owner(const std::string& kind, const std::string& id) const {
  const auto shown = tool({"show", kind + "/" + id});
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (shown.at("owner").at("node") == cluster::node_name(i + 1))
      return i;
  throw std::runtime_error{kind + "/" + id + " has no owner"};
}

bool several_nodes::shared_out() const {
  std::vector<mesh::candidate> all;
  for (std::size_t i = 1; i <= nodes_.size(); ++i)
    all.push_back({cluster::node_name(i)});
  const auto shown = tool({"shards"});
  return std::ranges::all_of(shown.at("shards"), [&](const json& s) {
    return s.at("node") == mesh::place(s.at("shard").get<shard_id>(), all)->node &&
           s.value("epoch", 0) > 0;
  });
}

} // namespace callout::bench
