#include "config/neighbourhood.hpp"

#include "config/log.hpp"
#include "gateway/routes/fingerprint.hpp"

#include <future>

namespace callout::config {

namespace {

using namespace std::chrono_literals;

void report(const char* event, const std::string& detail) {
  log_warning(event, {{"detail", detail}});
}

nats::options link_of(const settings& s) {
  nats::options o;
  o.servers = s.mesh.nats;
  o.node = s.node.name;
  o.credentials_file = s.mesh.credentials;
  o.user = s.mesh.user;
  o.password = s.mesh.password;
  if (!s.mesh.ca.empty() || !s.mesh.certificate.empty())
    o.tls = nats::tls_options{.authority_file = s.mesh.ca,
                              .certificate_file = s.mesh.certificate,
                              .key_file = s.mesh.key};
  return o;
}

bool is_near(const std::string& server) {
  const auto host = server.substr(server.find("://") == server.npos ? 0 : server.find("://") + 3);
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

/// Outside development what nodes tell each other is not told in the clear.
void demand_safe_link(const settings& s) {
  if (s.node.environment == environment::development || !s.mesh.ca.empty())
    return;
  for (const auto& server : s.mesh.nats)
    if (!server.starts_with("tls://") && !is_near(server))
      throw std::runtime_error{"mesh.nats: " + server +
                               " is another machine: outside development "
                               "the link must be TLS, by mesh.ca or tls://"};
}

/// Whoever starts first may be us: NATS is waited for, for a while.
std::shared_ptr<nats::connections> connect(const settings& s) {
  demand_safe_link(s);
  for (auto left = 60;; --left) {
    try {
      return nats::connect(link_of(s), report);
    } catch (const nats::unusable& e) {
      if (left == 0)
        throw std::runtime_error{std::string{"mesh.nats: "} + e.what()};
    }
    std::this_thread::sleep_for(500ms);
  }
}

mesh::mesh_settings mesh_of(const settings& s, const between::subjects& subjects,
                            const std::string& incarnation) {
  mesh::mesh_settings m;
  m.self.node = s.node.name;
  m.self.incarnation = incarnation;
  m.self.version = CALLOUT_VERSION;
  for (const auto role : s.node.roles)
    m.self.roles.emplace_back(name_of(role));
  m.self.weight = s.node.weight;
  m.shards = static_cast<std::uint32_t>(s.node.shards);
  m.ttl = s.mesh.ttl;
  m.renew = s.mesh.ttl / 4;
  m.steward.settle = s.mesh.ttl / 8;
  m.router.subjects = subjects;
  m.router.deadline = s.node.deadline;
  return m;
}

} // namespace

neighbourhood::neighbourhood(const settings& s, clock& c, neighbourhood_hooks h)
    : hooks_{std::move(h)}, node_{s.node.name}, subjects_{s.mesh.prefix},
      incarnation_{routes::random_id()}, connections_{connect(s)}, transport_{nats::make_transport(
                                                                       connections_)},
      roll_{nats::make_roll(connections_, {.bucket = s.mesh.prefix + "_nodes",
                                           .ttl = s.mesh.ttl,
                                           .maker = hooks_.makes_table(incarnation_),
                                           .replicas = s.mesh.replicas})},
      frames_{std::make_unique<mesh::frames>(*transport_, subjects_, incarnation_, hooks_.frames)},
      mesh_{std::make_unique<mesh::mesh>(
          mesh_of(s, subjects_, incarnation_), *transport_, *roll_, timer_, c, hooks_.mesh,
          s.mesh.events
              ? mesh::feed::carrier{[this](const std::string& subject, const std::string& body,
                                           const std::string& id) {
                  if (events_)
                    events_->publish(subject, body, id);
                }}
              : mesh::feed::carrier{})} {
  if (s.mesh.events)
    events_ = std::make_unique<nats::event_stream>(
        connections_, nats::stream_options{.name = s.mesh.prefix + "_events",
                                           .subjects = {subjects_.all_events()},
                                           .max_age = s.mesh.events_kept,
                                           .replicas = s.mesh.replicas});
}

neighbourhood::~neighbourhood() {
  close();
}

void neighbourhood::close() {
  if (!transport_)
    return;
  service_.reset();
  served_.clear();
  frames_->stop();
  if (frames_run_.joinable())
    frames_run_.join();
  runs_.request_stop();
  if (runs_.joinable())
    runs_.join();
  mesh_->leave();
  // Who still waits for an answer is told that there is none, while all he knows is still there.
  timer_.stop();
  roll_.reset();
  events_.reset();
  transport_.reset();
}

void neighbourhood::join() {
  frames_run_ = std::jthread{[this] { frames_->run(); }};
  runs_ = std::jthread{[this](std::stop_token stop) { mesh_->run(stop); }};
  mesh_->join();
  show_itself();
}

void neighbourhood::show_itself() {
  nats::service_description d{.name = "callout",
                              .id = incarnation_,
                              .version = CALLOUT_VERSION,
                              .description = "A node of Callout",
                              .metadata = {{"node", node_}},
                              .endpoints = {{"shards", subjects_.first + ".shard.*", "", {}}},
                              .started = std::chrono::system_clock::now()};
  service_ =
      std::make_unique<nats::micro>(*transport_, std::move(d), [this](const nats::endpoint&) {
        const auto c = mesh_->asked();
        return nats::endpoint_counts{.num_requests = c.questions,
                                     .num_errors = c.refused,
                                     .processing_time = std::chrono::nanoseconds{c.nanoseconds}};
      });
}

provider* neighbourhood::distant(const std::string& name) {
  return &distant_.try_emplace(name, *transport_, timer_, subjects_.provider(name)).first->second;
}

void neighbourhood::serve(const std::string& name, provider& p) {
  served_.push_back(mesh::serve_provider(*transport_, subjects_.provider(name), p));
}

json neighbourhood::ask_sandbox(const json& question) {
  const auto answer = std::make_shared<std::promise<json>>();
  auto given = answer->get_future();
  transport_->request(
      subjects_.provider("sandbox"), question.dump(), 2s,
      [answer](mesh::delivery how, const std::string& body) {
        auto said = how == mesh::delivery::answered
                        ? parse(body, {.bytes = 4 << 20, .values = 1'000'000})
                        : outcome<json>{unavailable};
        answer->set_value(said ? *std::move(said) : json{{"error", said.error().detail}});
      });
  return given.get();
}

void neighbourhood::serve_sandbox(std::function<json(const json&)> sandbox) {
  served_.push_back(transport_->serve(
      subjects_.provider("sandbox"),
      [sandbox = std::move(sandbox)](const std::string&, const std::string& body,
                                     const mesh::transport::respond& respond) {
        const auto question = parse(body);
        respond(question ? sandbox(*question).dump() : R"({"error":"malformed"})");
      }));
}

void neighbourhood::tell_visit(between::visit v) {
  v.from = incarnation_;
  transport_->publish(subjects_.visits(), between::pack(v));
}

void neighbourhood::follow_technicians() {
  served_.push_back(
      transport_->listen(subjects_.visits(), [this](const std::string&, const std::string& body) {
        std::string_view rest;
        const auto v = between::unpack<between::visit>(body, rest);
        if (v && v->from != incarnation_)
          hooks_.visit(*v);
      }));
  served_.push_back(
      transport_->listen(subjects_.moved(), [this](const std::string&, const std::string& body) {
        std::string_view rest;
        const auto m = between::unpack<between::moved>(body, rest);
        if (m && m->from != incarnation_)
          hooks_.moved(*m);
      }));
}

void neighbourhood::tell_position(const person_id& who, const geo_point& where, double accuracy_m,
                                  span age) {
  transport_->publish(subjects_.moved(),
                      between::pack(between::moved{incarnation_, who.text, where.lat, where.lon,
                                                   accuracy_m, age.count()}));
}

} // namespace callout::config
