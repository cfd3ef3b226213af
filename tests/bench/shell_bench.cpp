// What a command costs on its way through the runtime, with a journal in memory and the least of
// entities, beside bare CAF actors that throw a number to and fro: the same scheduler, the same
// number at once.
//
//   shell_bench [--commands N] [--threads N] [--repetitions N] [--quick]
#include "actors/runtime/host.hpp"
#include "actors/runtime/kinds.hpp"
#include "actors/runtime/node.hpp"
#include "actors/runtime/threads.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/bench/counter.hpp"
#include "tests/bench/in_process.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/report.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <future>

namespace callout::bench {
namespace {

using steady = std::chrono::steady_clock;

/// Many, so that what an entity remembers of its commands stays as short as in real life.
constexpr std::size_t entities = 10'000;
/// Of CAF for each command: door to shard, shard to entity, and back. The word that an append
/// is durable is shared by all that went with it.
constexpr int messages_each = 3;

struct cost {
  double per_second = 0, cpu_us = 0;
};

/// Shared, since whoever keeps the promise may still be at it when the other has gone on.
using finish = std::shared_ptr<std::promise<void>>;

/// Runs `work`, which keeps the promise once `count` are done.
template <class Work>
cost cost_of(std::size_t count, Work&& work) {
  const auto done = std::make_shared<std::promise<void>>();
  const double cpu = own_cpu_seconds();
  const auto from = steady::now();
  work(done);
  done->get_future().wait();
  const double seconds = std::chrono::duration<double>(steady::now() - from).count();
  const auto n = static_cast<double>(count);
  return {n / seconds, (own_cpu_seconds() - cpu) * 1e6 / n};
}

/// A node, and clients who send their next command when the last was answered.
class commands {
public:
  commands(int threads, std::size_t count) : count_{count} {
    node_settings s;
    s.threads = threads;
    s.token = [] { return std::string{"bench"}; };
    s.log = [](const char*, const std::string&) {};
    self_ = std::make_unique<node>(std::move(s), kinds_, log_, clock_, seen_,
                                   std::map<std::string, provider*>{});
    self_->start();
  }
  ~commands() { self_->stop(); }

  cost run(std::size_t at_once) {
    sent_ = answered_ = 0;
    return cost_of(count_, [&](const finish& done) {
      done_ = done;
      for (std::size_t i = 0; i < at_once; ++i)
        send();
    });
  }
  std::size_t refused() const { return refused_; }

private:
  void send() {
    const auto n = sent_++;
    if (n >= count_)
      return;
    command_request r;
    r.to = {"counter", "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + n % entities)};
    r.command = payload::of<counter::rules::command>(counter::add{1});
    r.by = {role::customer, {"ada"}};
    r.id = std::to_string(++ids_);
    r.request_hash = "d1d5a4b6e8f1c2a3";
    self_->submit(std::move(r), [this](const outcome<reply>& answer) {
      refused_ += answer ? 0 : 1;
      if (const auto done = done_; ++answered_ == count_)
        done->set_value();
      else
        send();
    });
  }

  std::size_t count_;
  wall_clock clock_;
  memory_journal log_;
  row_counter seen_{""};
  hosted_kinds kinds_{{{"counter", host<counter::rules>()}}};
  std::unique_ptr<node> self_;
  std::atomic<std::size_t> sent_{0}, answered_{0}, refused_{0}, ids_{0};
  finish done_;
};

/// Answers what it gets by one less, to whom it was told to, until nothing is left.
class player final : public caf::event_based_actor {
public:
  player(caf::actor_config& c, std::function<void()> over)
      : caf::event_based_actor{c}, over_{std::move(over)} {}

protected:
  caf::behavior make_behavior() override {
    return {[this](const caf::actor& other) { other_ = other; },
            [this](std::int64_t left) {
              if (left > 0)
                return post(this, other_, left - 1);
              over_();
            }};
  }
  void on_exit() override { other_ = nullptr; }

private:
  caf::actor other_;
  std::function<void()> over_;
};

/// So many pairs; a figure is for one message.
cost ping_pong(int threads, std::size_t pairs, std::size_t messages) {
  std::atomic<std::size_t> playing{pairs};
  finish done;
  actor_settings settings{threads};
  caf::actor_system system{settings};
  std::vector<caf::actor> all;
  for (std::size_t i = 0; i < 2 * pairs; ++i)
    all.push_back(system.spawn<player>([&] {
      if (const auto over = done; --playing == 0)
        over->set_value();
    }));
  for (std::size_t i = 0; i < all.size(); ++i)
    post(all[i], caf::actor{all[i ^ 1]});
  const auto each = static_cast<std::int64_t>(messages / pairs);
  const auto figures = cost_of(static_cast<std::size_t>(each) * pairs, [&](const finish& over) {
    done = over;
    for (std::size_t i = 0; i < all.size(); i += 2)
      post(all[i], std::int64_t{each});
  });
  for (const auto& a : all)
    caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
  return figures;
}

struct both {
  samples commands_s, inner_s, command_us, messages_s, message_us, ratio;
};

void print(std::size_t at_once, const both& b) {
  const auto at = std::to_string(at_once) + " at once";
  print_line("commands, " + at, b.commands_s, "/s");
  print_line("  actor messages of theirs", b.inner_s, "/s");
  print_line("  CPU of a command", b.command_us, "us");
  print_line("bare CAF messages, " + at, b.messages_s, "/s");
  print_line("  CPU of a message", b.message_us, "us");
  print_line("  a command costs as much as", b.ratio, "messages");
}

int run(std::size_t count, int threads, int repetitions) {
  std::map<std::size_t, both> all;
  std::size_t refused = 0;
  for (int i = 0; i < repetitions; ++i)
    for (std::size_t at_once : {1, 64, 1024}) {
      auto& b = all[at_once];
      // Alone, each waits for the thread that appends: that is slow, and needs no more.
      const auto n = at_once == 1 ? count / 10 : count;
      commands through_the_shell{threads, n};
      const auto ours = through_the_shell.run(at_once);
      refused += through_the_shell.refused();
      const auto bare = ping_pong(threads, at_once, n * 10);
      b.commands_s.add(ours.per_second);
      b.inner_s.add(messages_each * ours.per_second);
      b.command_us.add(ours.cpu_us);
      b.messages_s.add(bare.per_second);
      b.message_us.add(bare.cpu_us);
      b.ratio.add(ours.cpu_us / bare.cpu_us);
    }
  print_heading("Commands through the entity shell, journal in memory, " + std::to_string(threads) +
                " scheduler thread(s)");
  print_note("of each command: " + std::to_string(messages_each) +
             " actor messages, a row, its hash, its append, a reply; entities: " +
             std::to_string(entities));
  for (const auto& [at_once, b] : all)
    print(at_once, b);
  if (refused > 0)
    print_note(std::to_string(refused) + " commands were refused");
  return refused == 0 ? 0 : 1;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"Commands through the entity shell, beside bare CAF"};
  std::size_t count = 200'000;
  int threads = 1, repetitions = 3;
  bool quick = false;
  app.add_option("--commands", count, "of each run");
  app.add_option("--threads", threads, "that run actors");
  app.add_option("--repetitions", repetitions, "interleaved");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    count = 5'000, repetitions = 1;
  return callout::bench::run(count, threads, repetitions);
}
