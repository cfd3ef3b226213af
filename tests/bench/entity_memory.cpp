#include "tests/bench/entity_memory.hpp"

#include "actors/runtime/node.hpp"
#include "actors/runtime/shard_map.hpp"
#include "config/kinds.hpp"
#include "config/settings.hpp"
#include "protocols/booking.hpp"
#include "protocols/payment.hpp"
#include "tests/bench/in_process.hpp"
#include "tests/bench/meter.hpp"

#include <malloc.h>
#include <unistd.h>

#include <future>
#include <semaphore>
#include <stdexcept>

namespace callout::bench {

namespace {

constexpr std::size_t customers = 1000;
constexpr int window = 256; ///< commands under way at once

/// As long as the ids that the gateway gives.
std::string uuid(const char* kind, std::size_t n) {
  char text[24];
  std::snprintf(text, sizeof text, "%016zx", n);
  return kind + ("-0000-4000-8000-" + std::string{text + 4});
}

booking_terms terms_of_the_day() {
  const auto settings = config::load_settings(std::nullopt, {});
  if (!settings)
    throw std::runtime_error{settings.error().detail};
  return *config::catalogue_of(*settings).terms("ac.repair");
}

booking::create wish(std::size_t n, const booking_terms& terms, std::optional<time_slot> slot) {
  booking::create c;
  c.customer.text = uuid("c0000000", n % customers);
  c.service = "ac.repair";
  c.location = {{24.6 + 1e-6 * static_cast<double>(n), 46.7}, "شارع العليا 12"};
  c.slot = slot;
  c.payment_method = "card";
  c.terms = terms;
  return c;
}

time_slot in_two_days(instant now) {
  return {now + std::chrono::hours{48}, now + std::chrono::hours{50}};
}

/// Memory now against memory at the beginning.
class scale {
public:
  memory_figures weigh(std::size_t count) const {
    const auto n = static_cast<double>(count);
    const auto heap = static_cast<double>(heap_in_use()) - heap_;
    ::malloc_trim(0);
    return {heap / n, (resident_mib(::getpid()) - resident_) * 1024 * 1024 / n};
  }

private:
  double heap_ = static_cast<double>(heap_in_use());
  double resident_ = resident_mib(::getpid());
};

class plain_actor final : public caf::event_based_actor {
public:
  explicit plain_actor(caf::actor_config& c) : caf::event_based_actor{c} {}

protected:
  caf::behavior make_behavior() override {
    return {[this](std::int64_t n) {
      state_[static_cast<std::size_t>(n) % sizeof state_] = 1;
      return n;
    }};
  }

private:
  char state_[200] = {};
};

/// Stands where a shard stands: spawns bookings, has each perform its first two commands.
class keeper final : public caf::event_based_actor {
public:
  keeper(caf::actor_config& c, std::size_t count, std::promise<void>* done)
      : caf::event_based_actor{c}, count_{count}, done_{done} {
    actors_.reserve(count);
  }

protected:
  caf::behavior make_behavior() override {
    return {[this](tick) { next(); },
            [this](const perform& p) { p.job->from == origin::client ? hold(*p.job) : next(); }};
  }

private:
  void next() {
    const auto n = actors_.size();
    if (n == count_)
      return done_->set_value();
    actors_.push_back(type_.spawn(this, 100));
    watch(this, actors_.back());
    auto job = std::make_shared<work>();
    job->to = {"booking", uuid("b0000000", n)};
    job->command = payload::of<booking::command>(wish(n, terms_, in_two_days(now_)));
    job->by = {role::customer, {uuid("c0000000", n % customers)}};
    job->id = uuid("i0000000", n);
    job->request_hash = "h";
    job->now = now_;
    post(this, actors_.back(), perform{job});
  }
  void hold(const work& created) {
    auto job = std::make_shared<work>();
    job->from = origin::told;
    job->to = created.to;
    job->command = payload::of<booking::command>(booking::hold_ok{terms_.price});
    job->now = now_;
    post(this, actors_.back(), perform{job});
  }

  std::size_t count_;
  std::promise<void>* done_;
  entity_type type_ = config::host_booking();
  booking_terms terms_ = terms_of_the_day();
  instant now_ = still_clock{}.now();
  std::vector<caf::actor> actors_;
};

/// A node on a journal that forgets, and a gate that always holds.
struct whole_node {
  explicit whole_node(std::string awaited) : seen{std::move(awaited)} {
    node_settings s;
    s.token = [] { return std::string{"bench"}; };
    s.log = [](const char* event, const std::string& detail) {
      std::fprintf(stderr, "%s: %s\n", event, detail.c_str());
    };
    self = std::make_unique<node>(
        std::move(s), kinds, log, clock, seen,
        std::map<std::string, provider*>{{"payments", &gate}, {"supply", &index}});
    self->start();
  }

  void book(std::size_t n, const booking_terms& terms, std::optional<time_slot> slot) {
    free_.acquire();
    command_request r;
    r.to = {"booking", uuid("b0000000", n)};
    r.command = payload::of<booking::command>(wish(n, terms, slot));
    r.by = {role::customer, {uuid("c0000000", n % customers)}};
    r.id = uuid("i0000000", n);
    r.request_hash = "h";
    self->submit(std::move(r), [this](outcome<reply> answer) {
      if (!answer)
        std::fprintf(stderr, "a booking was refused: %s\n", answer.error().code.c_str());
      free_.release();
    });
  }

  void answer_hold(const payload& asked, const std::function<void(payload)>& done) {
    const auto r = std::get<payment::request>(*asked.as<payment::provider_request>());
    done(payload::of<payment::command>(
        payment::answered{.number = r.number,
                          .result = payment::result::ok,
                          .reference = r.key,
                          .amount = r.amount,
                          .capture_before = clock.now() + std::chrono::hours{7 * 24},
                          .attempt = r.attempt}));
  }

  /// Lets more time pass than an entity may be idle, and waits until every shard has looked.
  void send_to_sleep() {
    clock.advance(std::chrono::minutes{20});
    self->look_at_clock();
    std::counting_semaphore<> looked{0};
    const std::uint32_t shards = node_settings{}.shards;
    for (std::uint32_t shard = 0, n = 0; shard < shards; ++n) {
      const auto id = uuid("d0000000", n);
      if (shard_of(domain::fulfilment, id, shards) % shards_per_domain_max != shard)
        continue;
      // A booking that there is not: it comes after all that its shard has let go.
      self->view({"booking", id}, {}, [&](outcome<reply>) { looked.release(); });
      ++shard;
    }
    for (std::uint32_t shard = 0; shard < shards; ++shard)
      looked.acquire();
  }

  still_clock clock;
  forgetful_journal log;
  row_counter seen;
  hosted_kinds kinds = config::all_kinds();
  answering gate{[this](const auto& asked, const auto& done) { answer_hold(asked, done); }};
  answering index{[](const auto&, const auto&) {}};
  std::unique_ptr<node> self;

private:
  std::counting_semaphore<window> free_{window};
};

void settle(row_counter& seen, std::size_t count) {
  if (!seen.quiet_after(count))
    throw std::runtime_error{"not all bookings came as far as they should"};
}

/// What is measured must not be taken apart: the process ends with it.
template <class T>
T& kept(T* forever) {
  return *forever;
}

/// Books `count` visits and weighs them once `awaited` has happened to each.
memory_figures weigh_bookings(std::size_t count, const char* awaited, bool at_once, bool asleep) {
  auto& world = kept(new whole_node{awaited});
  const auto terms = terms_of_the_day();
  const scale empty;
  for (std::size_t n = 0; n < count; ++n)
    world.book(n, terms, at_once ? std::nullopt : std::optional{in_two_days(world.clock.now())});
  settle(world.seen, count);
  if (asleep)
    world.send_to_sleep();
  return empty.weigh(count);
}

} // namespace

memory_figures bare_actors(std::size_t count) {
  auto& settings = kept(new actor_settings{1});
  auto& system = kept(new caf::actor_system{settings});
  auto& actors = kept(new std::vector<caf::actor>);
  actors.reserve(count);
  const scale empty;
  for (std::size_t i = 0; i < count; ++i)
    actors.push_back(system.spawn<plain_actor>());
  return empty.weigh(count);
}

memory_figures booking_actors(std::size_t count) {
  auto& settings = kept(new actor_settings{1});
  auto& system = kept(new caf::actor_system{settings});
  std::promise<void> done;
  auto& shard = kept(new caf::actor{system.spawn<keeper>(count, &done)});
  const scale empty;
  post(shard, tick{});
  done.get_future().wait();
  return empty.weigh(count);
}

memory_figures idle_bookings(std::size_t count) {
  return weigh_bookings(count, "inbox.notified", false, false);
}

memory_figures sleeping_bookings(std::size_t count) {
  return weigh_bookings(count, "inbox.notified", false, true);
}

memory_figures active_bookings(std::size_t count) {
  return weigh_bookings(count, "dispatching.searched", true, false);
}

} // namespace callout::bench
