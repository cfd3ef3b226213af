// Several nodes here, on a PostgreSQL and a nats-server of their own, until told to stop.
//
//   cluster N [--folder DIR] [--port P] [--ttl-ms T]
#include "tests/end_to_end/cluster/nodes.hpp"
#include "tests/kit/nats_server.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <array>
#include <csignal>
#include <iostream>

namespace callout::cluster {
namespace {

struct wishes {
  std::size_t nodes = 3;
  std::filesystem::path folder;
  unsigned short port = 0;
  int ttl_ms = 4000;
};

std::array<int, 2> told_to_stop{};

extern "C" void note_signal(int) {
  const char byte = 0;
  // A full pipe has told enough.
  [[maybe_unused]] const auto written = ::write(told_to_stop[1], &byte, 1);
}

void listen_for_signals() {
  if (::pipe2(told_to_stop.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    throw std::system_error{errno, std::generic_category(), "pipe"};
  struct sigaction a {};
  a.sa_handler = note_signal;
  for (const int number : {SIGINT, SIGTERM, SIGHUP})
    ::sigaction(number, &a, nullptr);
}

class installation {
public:
  explicit installation(const wishes& w) : wishes_{w}, folder_{made(w.folder)} {
    say("postgres", database_, postgres_.pid(), postgres_.log());
    say("nats", nats_.url(), nats_.pid(), nats_.log());
    for (std::size_t i = 1; i <= w.nodes && !stopping(0); ++i)
      start(i);
  }

  /// Until a signal comes. Somebody may end a node to see what the others do.
  void run() {
    std::cout << "ask        " << kit::callout_binary().string() << " shards --data "
              << (folder_ / node_name(1)).string() << "\nready; Ctrl-C ends it all" << std::endl;
    constexpr int beat_ms = 500;
    while (!stopping(beat_ms))
      for (auto& n : nodes_)
        if (n.process && !n.process->running()) {
          std::cout << n.name << " has ended; its log: " << n.process->log().string() << std::endl;
          n.process.reset();
        }
  }

  /// The last node first: each hands its shards to those that are left. 0 when all ended well.
  int stop() {
    int worst = 0;
    for (auto n = nodes_.rbegin(); n != nodes_.rend(); ++n) {
      if (!n->process)
        continue;
      const int code = n->process->terminate();
      std::cout << n->name << " ended with " << code << std::endl;
      worst = std::max(worst, code);
    }
    nats_.stop();
    postgres_.stop();
    std::cout << "all ended" << std::endl;
    return worst;
  }

private:
  struct node {
    std::string name;
    std::unique_ptr<kit::server_process> process;
  };

  /// A folder that was named is left behind, with the logs; it must be new, as the log of what
  /// happened goes away with its server.
  std::filesystem::path made(const std::filesystem::path& named) {
    if (named.empty())
      return temporary_.path();
    if (std::filesystem::exists(named) && !std::filesystem::is_empty(named))
      throw std::runtime_error{"--folder: " + named.string() + " is not empty"};
    std::filesystem::create_directories(named);
    return std::filesystem::absolute(named);
  }

  void start(std::size_t number) {
    auto o = node_options(folder_, number,
                          {.postgres = database_,
                           .nats = nats_.url(),
                           .keys = folder_ / "keys",
                           .ttl_ms = wishes_.ttl_ms});
    if (wishes_.port != 0)
      o.port = static_cast<unsigned short>(wishes_.port + number - 1);
    nodes_.push_back({node_name(number), std::make_unique<kit::server_process>(std::move(o))});
    const auto& p = *nodes_.back().process;
    say(nodes_.back().name, p.url(), p.pid(), p.log());
  }

  static void say(const std::string& what, const std::string& where, pid_t pid,
                  const std::filesystem::path& log) {
    std::cout << what << std::string(11 - std::min<std::size_t>(10, what.size()), ' ') << where
              << "  pid " << pid << "  log " << log.string() << std::endl;
  }

  static bool stopping(int patience_ms) {
    pollfd told{.fd = told_to_stop[0], .events = POLLIN, .revents = 0};
    return ::poll(&told, 1, patience_ms) != 0;
  }

  const wishes wishes_;
  kit::temporary_directory temporary_;
  const std::filesystem::path folder_;
  kit::postgres_server postgres_;
  const std::string database_ = postgres_.fresh_database();
  kit::nats_server nats_;
  std::vector<node> nodes_;
};

int serve(const wishes& w) {
  try {
    listen_for_signals();
    installation all{w};
    all.run();
    return all.stop();
  } catch (const std::exception& e) {
    std::cerr << "cluster: " << e.what() << std::endl;
    return 1;
  }
}

pid_t keeper = 0;

extern "C" void pass_on(int) {
  ::kill(keeper, SIGTERM);
}

/// Ctrl-C goes to all processes in the terminal's foreground; that those we start end in order,
/// they are kept in a group of their own, by a process that only we tell to stop.
int apart(const wishes& w) {
  const auto parent = ::getpid();
  keeper = ::fork();
  if (keeper < 0)
    throw std::system_error{errno, std::generic_category(), "fork"};
  if (keeper == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::exit(::getppid() == parent ? serve(w) : 1);
  }
  struct sigaction a {};
  a.sa_handler = pass_on;
  for (const int number : {SIGINT, SIGTERM, SIGHUP})
    ::sigaction(number, &a, nullptr);
  int status = 0;
  while (::waitpid(keeper, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run(int argc, char** argv) {
  CLI::App app{"Several nodes here, on a PostgreSQL and a nats-server of their own"};
  wishes w;
  app.add_option("nodes", w.nodes, "How many (3)")->check(CLI::Range(1, 16));
  app.add_option("--folder", w.folder, "New; kept afterwards. Else a temporary one");
  app.add_option("--port", w.port, "Of the first node; the others follow. Else free ones");
  app.add_option("--ttl-ms", w.ttl_ms, "A node not heard of for so long is dead (4000)")
      ->check(CLI::Range(500, 60'000));
  CLI11_PARSE(app, argc, argv);
  return apart(w);
}

} // namespace
} // namespace callout::cluster

int main(int argc, char** argv) {
  try {
    return callout::cluster::run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "cluster: " << e.what() << "\n";
    return 1;
  }
}
