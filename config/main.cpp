// The one binary.
#include "config/control.hpp"
#include "config/log.hpp"
#include "config/replay.hpp"
#include "config/serve.hpp"
#include "config/store.hpp"
#include "config/tools.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <sstream>

namespace callout::config {
namespace {

/// "a,b" as settings write a list.
std::string as_list(const std::string& words) {
  auto list = json::array();
  std::stringstream in{words};
  for (std::string word; std::getline(in, word, ',');)
    list.push_back(word);
  return list.dump();
}

struct flags {
  std::string file, port, data, environment, name, roles;
  std::string role, subject, entity;
  std::string from, policy;
  std::size_t count = 0;

  outcome<settings> load() const {
    overrides o;
    if (!port.empty())
      o["server.port"] = port;
    if (!data.empty())
      o["node.data"] = data;
    if (!environment.empty())
      o["node.environment"] = environment;
    if (!name.empty())
      o["node.name"] = name;
    if (!roles.empty())
      o["node.roles"] = as_list(roles);
    return load_settings(file.empty() ? std::nullopt : std::optional<std::filesystem::path>{file},
                         o);
  }
};

int fail(const std::string& why) {
  std::cerr << "callout: " << why << '\n';
  return 1;
}

void add_place(CLI::App& app, flags& f) {
  app.add_option("--config", f.file, "Settings file; see config/callout.toml for the defaults");
  app.add_option("--data", f.data, "Folder of the embedded store (./data)");
}

/// Asks the running server; opens the store itself when there is none.
json ask_tool(const settings& s, const json& asked) {
  if (auto answer = ask_control(s.node.data, asked))
    return *answer;
  if (asked["do"] == "audit")
    return audit(*store{s}.journal().reader(), s);
  if (!s.mesh.nats.empty())
    return {{"error", "no node runs on " + s.node.data}};
  installation in{s, opened_by::tool};
  in.start();
  auto answer = answer_tool(in, asked);
  in.stop();
  return answer;
}

int run_tool(const flags& f, const json& asked) {
  const auto s = f.load();
  if (!s)
    return fail(s.error().detail);
  const auto answer = ask_tool(*s, asked);
  if (answer.contains("error"))
    return fail(answer["error"].get<std::string>());
  if (!answer.contains("tokens")) {
    std::cout << answer.dump(2) << '\n';
    return 0;
  }
  for (const auto& t : answer["tokens"])
    std::cout << t[0].get<std::string>() << '\t' << t[1].get<std::string>() << '\n';
  return 0;
}

int run_serve(const flags& f) {
  const auto s = f.load();
  if (!s)
    return fail(s.error().detail);
  block_end_signals();
  if (!start_log(s->log.level))
    return fail("log.level: there is no level '" + s->log.level + "'");
  const int code = serve(*s);
  stop_log();
  return code;
}

void add_token(CLI::App& app, flags& f) {
  auto* token = app.add_subcommand("token", "Issue access tokens, in development");
  add_place(*token, f);
  token->add_option("--role", f.role, "customer, technician, operator or admin")->required();
  token->add_option("--subject", f.subject, "Whose; with --count the first part of it")->required();
  token->add_option("--count", f.count, "Issue for SUBJECT-1 to SUBJECT-N");
}

CLI::App* add_invite(CLI::App& app, flags& f) {
  auto* invite =
      app.add_subcommand("invite", "Invite somebody of the staff, such as the first administrator");
  add_place(*invite, f);
  invite->add_option("--name", f.subject, "What he will sign in by")->required();
  invite->add_option("--role", f.role, "operator or admin")->required();
  return invite;
}

CLI::App* add_replay(CLI::App& app, flags& f) {
  auto* replay = app.add_subcommand(
      "replay", "Make a log's dispatch decisions again; with --policy, also under other settings");
  replay->add_option("--from", f.from, "Data folder, or a PostgreSQL connection")->required();
  replay->add_option("--policy", f.policy, "File of [offers] and [offers_later] that differ");
  return replay;
}

int run_replay(const flags& f) {
  std::optional<replay::policy_change> change;
  if (!f.policy.empty()) {
    auto read = read_policy(f.policy);
    if (!read)
      return fail(read.error().detail);
    change = *std::move(read);
  }
  const auto log = open_log(f.from);
  const auto result = replay_log(*log, change);
  std::cout << result.text();
  return result.first_that_differs ? 1 : 0;
}

int run(int argc, char** argv) {
  CLI::App app{"Callout: the engine of home-services marketplaces"};
  app.require_subcommand(1);
  flags f;

  auto* serve = app.add_subcommand("serve", "Run a node");
  add_place(*serve, f);
  serve->add_option("--port", f.port, "Port of the HTTP server; 0 takes any free one (8080)");
  serve->add_option("--environment", f.environment, "development, staging or production");
  serve->add_option("--name", f.name, "Of this node, which no other bears (node-1)");
  serve->add_option("--roles", f.roles,
                    "What it does: gateway,fulfilment,people,settlement,worker (all of it)");

  auto* audit = app.add_subcommand("audit", "Examine the log");
  auto* verify =
      audit->add_subcommand("verify", "Check numbers, versions, the hash chain and snapshots");
  audit->require_subcommand(1);
  add_place(*verify, f);

  auto* show = app.add_subcommand("show", "Show an entity and what happened to it last");
  add_place(*show, f);
  show->add_option("entity", f.entity, "As in booking/<id>")->required();

  auto* shards = app.add_subcommand("shards", "Show which node holds which shard");
  add_place(*shards, f);

  auto* release = app.add_subcommand("release", "Put a parked entity back into service");
  add_place(*release, f);
  release->add_option("entity", f.entity, "As in booking/<id>")->required();

  add_token(app, f);
  const auto* invite = add_invite(app, f);
  const auto* replay = add_replay(app, f);
  CLI11_PARSE(app, argc, argv);
  const auto slash = f.entity.find('/');
  const json who{{"kind", f.entity.substr(0, slash)},
                 {"id", slash == f.entity.npos ? "" : f.entity.substr(slash + 1)}};
  const auto about = [&](const char* what) {
    auto asked = who;
    asked["do"] = what;
    return run_tool(f, asked);
  };
  if (*serve)
    return run_serve(f);
  if (*verify)
    return run_tool(f, {{"do", "audit"}});
  if (*replay)
    return run_replay(f);
  if (*shards)
    return run_tool(f, {{"do", "shards"}});
  if (*invite)
    return run_tool(f, {{"do", "invite"}, {"name", f.subject}, {"role", f.role}});
  if (*show)
    return about("show");
  if (*release)
    return about("release");
  return run_tool(f,
                  {{"do", "token"}, {"role", f.role}, {"subject", f.subject}, {"count", f.count}});
}

} // namespace
} // namespace callout::config

int main(int argc, char** argv) {
  try {
    return callout::config::run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "callout: " << e.what() << '\n';
    return 1;
  }
}
