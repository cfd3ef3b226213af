#include "config/serve.hpp"

#include "config/control.hpp"
#include "config/installation.hpp"
#include "config/log.hpp"
#include "config/searchable.hpp"
#include "config/tools.hpp"
#include "config/zones.hpp"
#include "gateway/http/descriptors.hpp"
#include "gateway/http/server.hpp"
#include "gateway/routes/api.hpp"
#include "gateway/routes/stream.hpp"

#include <csignal>
#include <iostream>

namespace callout::config {

namespace {

routes::services services_of(installation& in, const catalogue& sold, const zones::zone_map* map,
                             auth::password_desk& passwords, std::atomic<bool>& ready) {
  const auto& s = in.how();
  routes::policies policy;
  policy.challenge = s.auth.otp;
  policy.network = s.auth.otp_network;
  policy.customer_session = s.auth.customer;
  policy.technician_session = s.auth.technician;
  policy.staff_session = s.auth.staff;
  policy.access_token = s.auth.access_token;
  policy.staff = s.auth.staff_sign_in;
  policy.step_up = s.auth.step_up;
  policy.phones.served = s.auth.phone_countries;
  policy.zone_minutes = static_cast<int>(s.settlement.zone_minutes);
  std::optional<routes::sandbox> development;
  if (s.node.environment == environment::development)
    development = routes::sandbox{
        .messages =
            [&in](std::string_view to) {
              return in.ask_sandbox({{"do", "messages"}, {"to", to}});
            },
        .faults = [&in](const json& plan) -> outcome<json> {
          const auto said = in.ask_sandbox({{"do", "faults"}, {"plan", plan}});
          if (said.contains("error"))
            return rejection{said.value("code", "unavailable"), said["error"].get<std::string>(),
                             said.contains("code") ? 400 : 503};
          return said["plan"];
        },
        .books =
            [&in] {
              return in.ask_sandbox({{"do", "books"}});
            },
        .advance_clock = [&in](std::chrono::seconds by) { in.advance_clock(by); }};
  return {.door = in.door(),
          .clock = in.clock,
          .keys = in.keys,
          .tokens = in.tokens,
          .passwords = &passwords,
          .views = in.lists->store(),
          .supply = in.supply,
          .services_sold = sold,
          .policy = policy,
          .development = std::move(development),
          .ready = [&ready, &in] { return ready.load() && in.able(); },
          .moved = [&in](const person_id& who, const geo_point& where, double accuracy_m,
                         instant at) { in.moved(who, where, accuracy_m, at); },
          .zones = map,
          .by_words = in.words().by_words()};
}

/// Waits for SIGTERM or SIGINT, waking each second for what is done by the second, until that
/// says that it is enough.
template <class EachSecond>
void wait_for_end(const sigset_t& signals, EachSecond&& each_second) {
  const timespec second{1, 0};
  do {
    const int got = sigtimedwait(&signals, nullptr, &second);
    if (got == SIGTERM || got == SIGINT)
      return;
  } while (each_second());
}

/// A node without the role gateway has no doors, but says how it is.
class health_alone final : public http::handler {
public:
  explicit health_alone(routes::api& all) : all_{all} {}
  void handle(http::request asked, http::respond answer) override {
    if (asked.path.starts_with("/health/"))
      return all_.handle(std::move(asked), std::move(answer));
    answer(http::problem(no_doors, asked.request_id));
  }

private:
  static constexpr refusal no_doors{"no_such_route", 404, "This node has no doors; ask another."};
  routes::api& all_;
};

/// What happens inside, here or on other nodes, for those who have a stream here.
void connect(installation& in, routes::stream_hub& hub, std::atomic<bool>& lost) {
  in.show = [&hub](const std::string& person, std::uint64_t offset, const std::string& frame) {
    hub.show(person, offset, frame);
  };
  in.show_latest = [&hub](const std::string& person, std::string_view key,
                          const std::string& frame) { hub.show_latest(person, key, frame); };
  in.session_ended = [&hub](const session_id& ended) { hub.end_session(ended); };
  in.look_again = [&hub](const std::function<bool(const std::string&)>& whom) {
    hub.look_again(whom);
  };
  in.give_up = [&lost](const std::string& why) {
    if (!lost.exchange(true))
      log_warning("node.gives_up", {{"detail", why}});
  };
  if (auto* others = in.others()) {
    hub.opened = [others](const std::string& person, std::function<void()> then) {
      others->frames().watch(person, std::move(then));
    };
    hub.closed = [others](const std::string& person) { others->frames().unwatch(person); };
  }
}

sigset_t end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

/// Whatever else goes wrong, the node ends before those whom it tells.
struct running {
  explicit running(installation& i) : in{i} {
    try {
      in.start();
    } catch (...) {
      in.stop();
      throw;
    }
  }
  ~running() { in.stop(); }
  installation& in;
};

/// There are no other gates, banks and messengers yet than those of the sandbox: whoever does
/// not develop must not believe that he is being paid.
void warn_of_sandbox(environment e) {
  if (e == environment::development)
    return;
  constexpr const char* why = "payments, payouts and messages go to the built-in sandbox: "
                              "nothing is charged, paid or sent";
  log_warning("node.sandbox_providers", {{"environment", name_of(e)}, {"detail", why}});
  std::cout << "callout warning: " << name_of(e) << ", but " << why << std::endl;
}

} // namespace

void block_end_signals() {
  const auto signals = end_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

int serve(const settings& s) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto descriptors = http::raise_descriptor_limit();

  const auto map = read_zones(s);
  installation in{s};
  auth::password_desk passwords{in.keys, s.auth.password};
  const auto sold = catalogue_of(s);
  std::atomic<bool> ready{false};
  auto services = services_of(in, sold, map ? &*map : nullptr, passwords, ready);
  routes::stream_hub hub{services, {}, {.origins = s.server.origins}};
  std::atomic<bool> lost{false};
  connect(in, hub, lost);
  routes::api api{services, [&hub](const http::request& r, std::optional<auth::claims> who) {
                    return hub.open(r, std::move(who));
                  }};
  {
    const running node{in};
    http::options o;
    o.address = s.server.address;
    o.port = static_cast<std::uint16_t>(s.server.port);
    o.threads = static_cast<unsigned>(s.server.threads);
    o.limits.hosts = s.server.hosts;
    o.limits.media_types.emplace_back("text/html"); // Of /docs; each route is asked again.
    o.limits.connections = http::connections_within(descriptors, o.limits.connections);
    health_alone closed{api};
    http::server server{o, in.has(node_role::gateway) ? static_cast<http::handler&>(api) : closed};
    server.start();
    control_server control{s.node.data,
                           [&in](const json& asked) { return answer_tool(in, asked); }};
    ready = true;
    warn_of_sandbox(s.node.environment);
    if (auto* others = in.others())
      others->mesh().set_address(s.server.address + ':' + std::to_string(server.port()));
    std::cout << "callout ready http://" << s.server.address << ':' << server.port() << std::endl;
    log_info("node.ready", {{"address", s.server.address}, {"data", s.node.data}});

    wait_for_end(end_signals(), [&] {
      hub.sweep(in.clock.now());
      return !lost;
    });
    log_info("node.stopping");
    ready = false;
    // Those who send clients here hear of it first; a second signal is in haste.
    auto left = s.server.drain.count();
    if (!lost && left > 0)
      wait_for_end(end_signals(), [&] {
        hub.sweep(in.clock.now());
        return --left > 0;
      });
    server.stop();
  }
  log_info("node.stopped");
  return lost ? 1 : 0;
}

} // namespace callout::config
