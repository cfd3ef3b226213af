// All that can be set, with its defaults in callout.toml. Flags win over environment variables
// (CALLOUT_SERVER_PORT for server.port), those over the file, the file over the defaults.
#pragma once

#include "gateway/auth/password_cost.hpp"
#include "gateway/routes/catalogue.hpp"
#include "protocols/challenge.hpp"
#include "protocols/network.hpp"
#include "protocols/outcome.hpp"
#include "protocols/session.hpp"
#include "protocols/staff.hpp"

#include <filesystem>
#include <map>

namespace callout::config {

enum class environment { development, staging, production };
constexpr auto names(environment) {
  return std::array<std::string_view, 3>{"development", "staging", "production"};
}

/// What a node does: the doors; shards of a domain (people: short-lived ones as well); providers.
enum class node_role { gateway, fulfilment, people, settlement, worker };
constexpr auto names(node_role) {
  return std::array<std::string_view, 5>{"gateway", "fulfilment", "people", "settlement", "worker"};
}

struct server_settings {
  std::string address;
  int port = 0;
  int threads = 1;
  std::vector<std::string> hosts;
  std::vector<std::string> origins;
  std::chrono::seconds drain{0};
  static constexpr auto fields() {
    using s = server_settings;
    return std::tuple{field{"address", &s::address},
                      field{"port", &s::port, "", bounds{.min = 0, .max = 65'535}},
                      field{"threads", &s::threads, "", bounds{.min = 1, .max = 64}},
                      field{"hosts", &s::hosts},
                      field{"origins", &s::origins},
                      field{"drain_s", &s::drain, "", bounds{.min = 0, .max = 600}}};
  }
};

struct node_section {
  std::string name;
  config::environment environment{};
  std::string data;
  std::vector<node_role> roles;
  int weight = 100;
  int shards = 64;
  int threads = 1;
  int commands_in_flight = 4096;
  std::chrono::seconds deadline{10};
  std::chrono::seconds idle{600};
  int snapshot_every = 100;
  static constexpr auto fields() {
    using s = node_section;
    return std::tuple{
        field{"name", &s::name},
        field{"environment", &s::environment},
        field{"data", &s::data},
        field{"roles", &s::roles, "", bounds{.min_length = 1, .max_length = 5}},
        field{"weight", &s::weight, "", bounds{.min = 1, .max = 10'000}},
        field{"shards", &s::shards, "", bounds{.min = 1, .max = 1024}},
        field{"threads", &s::threads, "", bounds{.min = 1, .max = 64}},
        field{"commands_in_flight", &s::commands_in_flight, "", bounds{.min = 1, .max = 1'000'000}},
        field{"deadline_s", &s::deadline, "", bounds{.min = 1, .max = 600}},
        field{"idle_s", &s::idle, "", bounds{.min = 1, .max = 86'400}},
        field{"snapshot_every", &s::snapshot_every, "", bounds{.min = 1, .max = 100'000}}};
  }
};

struct store_settings {
  std::string postgres;
  int lanes = 1;
  int rows_waiting = 4096;
  static constexpr auto fields() {
    using s = store_settings;
    return std::tuple{
        field{"postgres", &s::postgres}, field{"lanes", &s::lanes, "", bounds{.min = 1, .max = 16}},
        field{"rows_waiting", &s::rows_waiting, "", bounds{.min = 1, .max = 1'000'000}}};
  }
};

struct mesh_section {
  std::vector<std::string> nats;
  std::string prefix;
  std::string credentials, user, password;
  std::string ca, certificate, key;
  int replicas = 1;
  std::chrono::milliseconds ttl{4'000};
  std::chrono::seconds handover{20};
  bool events = false;
  std::chrono::seconds events_kept{86'400};
  static constexpr auto fields() {
    using s = mesh_section;
    return std::tuple{
        field{"nats", &s::nats, "", bounds{.max_length = 16}},
        field{"prefix", &s::prefix, "", bounds{.min_length = 1, .max_length = 32}},
        field{"credentials", &s::credentials},
        field{"user", &s::user},
        field{"password", &s::password},
        field{"ca", &s::ca},
        field{"certificate", &s::certificate},
        field{"key", &s::key},
        field{"replicas", &s::replicas, "", bounds{.min = 1, .max = 5}},
        field{"ttl_ms", &s::ttl, "", bounds{.min = 1'000, .max = 60'000}},
        field{"handover_s", &s::handover, "", bounds{.min = 1, .max = 600}},
        field{"events", &s::events},
        field{"events_kept_s", &s::events_kept, "", bounds{.min = 60, .max = 31'536'000}}};
  }
};

struct auth_settings {
  std::string keys;
  std::chrono::seconds access_token{600};
  session::limits customer;
  session::limits technician;
  session::limits staff;
  std::vector<std::string> phone_countries;
  challenge::limits otp;
  network::limits otp_network;
  callout::staff::limits staff_sign_in;
  std::chrono::seconds step_up{300};
  auth::password_cost password;
  static constexpr auto fields() {
    using s = auth_settings;
    return std::tuple{
        field{"keys", &s::keys},
        field{"access_token_s", &s::access_token, "", bounds{.min = 30, .max = 86'400}},
        field{"customer", &s::customer},
        field{"technician", &s::technician},
        field{"staff", &s::staff},
        field{"phone_countries", &s::phone_countries, "", bounds{.min_length = 1}},
        field{"otp", &s::otp},
        field{"otp_network", &s::otp_network},
        field{"staff_sign_in", &s::staff_sign_in},
        field{"step_up_s", &s::step_up, "", bounds{.min = 10, .max = 86'400}},
        field{"password", &s::password}};
  }
};

struct log_settings {
  std::string level;
  static constexpr auto fields() {
    return std::tuple{field{"level", &log_settings::level, "trace … off"}};
  }
};

/// One service of the catalogue; amounts in minor units.
struct service_settings {
  std::string code;
  std::string name_en;
  std::string name_ar;
  std::int64_t price_minor = 0;
  std::int64_t labour_minor = 0;
  std::int64_t call_out_minor = 0;
  std::chrono::seconds duration{3600};
  std::vector<std::string> skills;
  std::optional<bool> outdoors;
  static constexpr auto fields() {
    using s = service_settings;
    return std::tuple{
        field{"code", &s::code, "", bounds{.min_length = 1, .max_length = 64}},
        field{"name_en", &s::name_en},
        field{"name_ar", &s::name_ar},
        field{"price_minor", &s::price_minor, "VAT included.", bounds{.min = 1}},
        field{"labour_minor", &s::labour_minor, "Net of VAT.", bounds{.min = 0}},
        field{"call_out_minor", &s::call_out_minor, "VAT included.", bounds{.min = 0}},
        field{"duration_s", &s::duration, "", bounds{.min = 60, .max = 86'400}},
        field{"skills", &s::skills, "", bounds{.min_length = 1, .max_length = 32}},
        field{"outdoors", &s::outdoors, "Heat bans of zones hold for it; not, unless given."}};
  }
};

struct trade_settings {
  std::string version;
  std::string currency;
  int commission_bp = 0;
  int vat_bp = 0;
  int technician_fee_bp = 0;
  std::chrono::seconds draft{0};
  std::chrono::seconds auto_confirm{0};
  std::chrono::seconds warranty{0};
  static constexpr auto fields() {
    using s = trade_settings;
    return std::tuple{
        field{"version", &s::version},
        field{"currency", &s::currency, "ISO 4217", bounds{.min_length = 3, .max_length = 3}},
        field{"commission_bp", &s::commission_bp, "", bounds{.min = 0, .max = 10'000}},
        field{"vat_bp", &s::vat_bp, "", bounds{.min = 0, .max = 10'000}},
        field{"technician_fee_bp", &s::technician_fee_bp, "", bounds{.min = 0, .max = 10'000}},
        field{"draft_s", &s::draft, "", bounds{.min = 1}},
        field{"auto_confirm_s", &s::auto_confirm, "", bounds{.min = 1}},
        field{"warranty_s", &s::warranty, "", bounds{.min = 1}}};
  }
};

/// Whether technicians are chosen for bookings together: of those that compete (actors/gathering).
struct matching_settings {
  bool together = false;
  std::chrono::seconds window{10};
  std::int32_t compete = 3;
  std::chrono::seconds risk{300};
  std::int32_t at_risk_s = 120;
  static constexpr auto fields() {
    using s = matching_settings;
    return std::tuple{field{"together", &s::together},
                      field{"window_s", &s::window, "", bounds{.min = 1, .max = 120}},
                      field{"compete", &s::compete, "", bounds{.min = 2, .max = 1'000}},
                      field{"risk_s", &s::risk, "", bounds{.min = 0, .max = 86'400}},
                      field{"at_risk_s", &s::at_risk_s, "", bounds{.min = 0, .max = 86'400}}};
  }
};

/// What reads the file: `config/zones.hpp`.
struct zone_settings {
  std::string file;
  static constexpr auto fields() { return std::tuple{field{"file", &zone_settings::file}}; }
};

struct settings {
  server_settings server;
  node_section node;
  store_settings store;
  mesh_section mesh;
  auth_settings auth;
  log_settings log;
  trade_settings trade;
  zone_settings zones;
  offer_policy offers;
  offer_policy offers_later;
  matching_settings matching;
  sla_policy sla;
  cancellation_policy cancellation;
  visit_policy visit;
  hold_policy hold;
  settlement_policy settlement;
  dunning_policy dunning;
  std::vector<service_settings> service;
  static constexpr auto fields() {
    using s = settings;
    return std::tuple{
        field{"server", &s::server},
        field{"node", &s::node},
        field{"store", &s::store},
        field{"mesh", &s::mesh},
        field{"auth", &s::auth},
        field{"log", &s::log},
        field{"trade", &s::trade},
        field{"zones", &s::zones},
        field{"offers", &s::offers},
        field{"offers_later", &s::offers_later},
        field{"matching", &s::matching},
        field{"sla", &s::sla},
        field{"cancellation", &s::cancellation},
        field{"visit", &s::visit},
        field{"hold", &s::hold},
        field{"settlement", &s::settlement},
        field{"dunning", &s::dunning},
        field{"service", &s::service, "", bounds{.min_length = 1, .max_length = 1000}}};
  }
};

/// What was given by flag: keys as in "server.port".
using overrides = std::map<std::string, std::string>;

/// The rejection's detail names the file, the line and the key.
outcome<settings> load_settings(const std::optional<std::filesystem::path>& file,
                                const overrides& flags);

/// As of a file of that name that holds this text, without flags and environment. Pure.
outcome<settings> settings_in(const std::string& text, const std::string& name);

/// A file of settings as it stands; the rejection's detail names it and the line.
outcome<json> read_settings_file(const std::filesystem::path&);

/// What may be booked, under the terms of the day.
catalogue catalogue_of(const settings&);

} // namespace callout::config
