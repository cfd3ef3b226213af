#include "tests/end_to_end/cluster/nodes.hpp"

#include "protocols/json.hpp"

#include <fstream>

namespace callout::cluster {

namespace {

/// A JSON string is a TOML string.
std::string quoted(const std::string& text) {
  return json(text).dump();
}

} // namespace

std::string node_name(std::size_t number) {
  return "node-" + std::to_string(number);
}

kit::server_options node_options(const std::filesystem::path& folder, std::size_t number,
                                 const surroundings& s) {
  const auto name = node_name(number);
  const auto settings = folder / (name + ".toml");
  std::ofstream file{settings};
  file << "[store]\npostgres = " << quoted(s.postgres) << '\n'
       << s.store << "[mesh]\nnats = [" << quoted(s.nats) << "]\nprefix = " << quoted(s.prefix)
       << "\nttl_ms = " << s.ttl_ms << "\n[auth]\nkeys = " << quoted(s.keys.string()) << '\n'
       << s.more;
  if (!file.flush())
    throw std::runtime_error{"cannot write " + settings.string()};
  std::string roles = "gateway,fulfilment,people,settlement";
  if (number == 1)
    roles += ",worker";
  return {.data = folder / name,
          .arguments = {"--config", settings.string(), "--name", name, "--roles", roles}};
}

} // namespace callout::cluster
