#include "tests/end_to_end/faults/nemesis.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <future>
#include <iostream>

namespace callout::faults {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

nemesis::span since(clock::time_point t) {
  return std::chrono::duration_cast<nemesis::span>(clock::now() - t);
}

} // namespace

std::filesystem::path faketime() {
  const std::filesystem::path libraries{"/usr/lib"};
  for (const auto& one : std::filesystem::directory_iterator{libraries})
    if (const auto file = one.path() / "faketime/libfaketimeMT.so.1"; exists(file))
      return file;
  return {};
}

void nemesis::strike(const blow& b) {
  switch (b.what) {
  case kind::kill: kill(b, false); break;
  case kind::kill_and_return: kill(b, true); break;
  case kind::pause: pause(b); break;
  case kind::cut_nats: cut(b, true, false); break;
  case kind::cut_postgres: cut(b, false, true); break;
  case kind::cut_both: cut(b, true, true); break;
  case kind::restart_nats: down(arena_.nats(), &kit::nats_server::stop, b); break;
  case kind::kill_nats: down(arena_.nats(), &kit::nats_server::kill_9, b); break;
  case kind::restart_postgres: down(arena_.postgres(), &kit::postgres_server::stop, b); break;
  case kind::kill_postgres: down(arena_.postgres(), &kit::postgres_server::kill_9, b); break;
  case kind::lose_statement: lose(b, wire::moment::before); break;
  case kind::lose_answer: lose(b, wire::moment::after); break;
  case kind::twin: twin(b); break;
  case kind::fill: fill(b); break;
  case kind::clock: move_clock(b); break;
  }
  look_after_nodes();
  await_whole(b.safe);
}

/// For as long as the city lives: without load a fault shows little.
void nemesis::last(span time) {
  if (city_.ends_within(time))
    throw std::runtime_error{"the city has ended:\n" + city_.said()};
}

void nemesis::await(const std::string& what, span patience, const std::function<bool()>& holds) {
  for (const auto begun = clock::now(); !holds(); last(20ms))
    if (since(begun) > patience)
      throw std::runtime_error{"it never came to this: " + what};
}

void nemesis::await_whole(std::size_t safe) {
  await("all nodes are there and all shards are held", 60s, [&] { return arena_.whole(safe); });
}

/// A node that will not start is a finding; the run goes on when it does at last.
void nemesis::start(std::size_t i, std::vector<std::string> variables) {
  try {
    return arena_.start(i, variables);
  } catch (const std::runtime_error& e) {
    findings_.push_back(cluster::node_name(i + 1) + " did not start: " + e.what());
  }
  arena_.start(i, std::move(variables));
}

/// Nobody else may have ended by himself.
void nemesis::look_after_nodes() {
  for (std::size_t i = 0; i < arena::size; ++i)
    if (auto& p = *arena_.at(i).process; !p.running()) {
      findings_.push_back(cluster::node_name(i + 1) + " has ended; it said:\n" + p.log_tail(1500));
      start(i);
    }
}

void nemesis::kill(const blow& b, bool return_at_once) {
  const auto name = cluster::node_name(b.victim + 1);
  arena_.at(b.victim).process->kill_9();
  const auto begun = clock::now();
  if (!return_at_once) {
    await("the shards of " + name + " are taken", 60s, [&] {
      const auto h = arena_.ask(b.safe);
      return h && h->free == 0 && !h->holders.contains(name);
    });
    take_overs_.push_back(since(begun));
    std::cout << "; its shards taken after " << take_overs_.back().count() << " ms" << std::flush;
  }
  start(b.victim);
}

void nemesis::pause(const blow& b) {
  const auto pid = arena_.at(b.victim).process->pid();
  ::kill(pid, SIGSTOP);
  last(span{b.ms});
  ::kill(pid, SIGCONT);
}

void nemesis::cut(const blow& b, bool nats, bool postgres) {
  auto& n = arena_.at(b.victim);
  const auto both = [&](wire::state s) {
    if (nats)
      n.nats.set(s);
    if (postgres)
      n.postgres.set(s);
  };
  both(b.silent ? wire::state::silent : wire::state::cut);
  last(span{b.ms});
  both(wire::state::open);
}

template <class Server>
void nemesis::down(Server& s, void (Server::*end)(), const blow& b) {
  (s.*end)();
  last(span{b.ms});
  s.start();
}

void nemesis::lose(const blow& b, wire::moment m) {
  auto& w = arena_.at(b.victim).postgres;
  for (int i = 0; i < b.count; ++i) {
    const int before = w.broken();
    w.break_at(append_message, m);
    await("an append breaks", 60s, [&] { return w.broken() > before; });
  }
}

/// It may be turned away or end later; the one that was there goes on.
void nemesis::twin(const blow& b) {
  auto& first = arena_.at(b.victim);
  const auto folder = arena_.here().folder / ("twin-" + std::to_string(++twins_));
  std::filesystem::create_directories(folder);
  std::vector<std::string> words{"serve", "--port", "0", "--data", folder.string()};
  const auto& rest = first.options.arguments;
  words.insert(words.end(), rest.begin(), rest.end());
  const auto log = folder.string() + ".log";
  const int into = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  kit::child second{first.options.binary, words, into, into};
  ::close(into);
  const auto name = cluster::node_name(b.victim + 1);
  std::optional<int> code;
  const auto begun = clock::now();
  while (!(code = second.wait(0ms)) && since(begun) < 30s)
    last(20ms);
  if (!code)
    findings_.push_back("a second " + name + " was not refused; its log: " + log);
  else if (*code == 0)
    findings_.push_back("a second " + name + " was refused and ended with 0; its log: " + log);
}

/// Whoever is turned away must hear it at once, and be told when to come again.
void nemesis::fill(const blow& b) {
  std::future<flood::seen> poured;
  {
    const standstill log{arena_.here().database};
    poured = std::async(std::launch::async,
                        [&, url = arena_.at(b.safe).process->url()] { return flood_.pour(url); });
    last(span{b.ms});
  }
  const auto seen = poured.get();
  std::cout << "; " << seen.turned_away << " of " << seen.asked
            << " turned away, half of them after " << seen.half.count() << " ms, the last after "
            << seen.slowest.count() << " ms" << std::flush;
  if (seen.turned_away == 0)
    findings_.push_back("nobody was turned away though the log stood still");
  if (seen.half.count() >= b.ms)
    findings_.push_back("half of those who were turned away waited until the log moved again");
  findings_.insert(findings_.end(), seen.wrong.begin(), seen.wrong.end());
}

void nemesis::move_clock(const blow& b) {
  const auto again = [&](std::vector<std::string> variables) {
    if (const int code = arena_.at(b.victim).process->terminate(); code != 0)
      findings_.push_back("SIGTERM ended " + cluster::node_name(b.victim + 1) + " with " +
                          std::to_string(code));
    start(b.victim, std::move(variables));
  };
  again({"LD_PRELOAD=" + faketime().string(), "FAKETIME_DONT_FAKE_MONOTONIC=1",
         "FAKETIME=" + std::string{b.ahead_s > 0 ? "+" : ""} + std::to_string(b.ahead_s)});
  await_whole(b.safe);
  last(span{b.ms});
  again({});
}

} // namespace callout::faults
