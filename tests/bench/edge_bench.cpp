// What the edge costs: the POST that books a visit, answered by bare Beast, by Callout's gateway
// alone (it signs the caller in, checks the body, and turns down a service that there is not), and
// by Callout whole. The same client, the same connections, in turns.
//
//   edge_bench [--requests N] [--repetitions N] [--quick]
#include "tests/bench/long_tokens.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/post_load.hpp"
#include "tests/bench/report.hpp"
#include "tests/kit/child.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <CLI/CLI.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <map>

namespace callout::bench {
namespace {

/// The yardstick as a process that prints its port.
class beast_process {
public:
  beast_process() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw std::runtime_error{"no pipe"};
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    process_ = std::make_unique<kit::child>(here / "bare_beast", std::vector<std::string>{},
                                            ends[1], STDERR_FILENO);
    ::close(ends[1]);
    char text[16] = {};
    const auto n = ::read(ends[0], text, sizeof text - 1);
    ::close(ends[0]);
    if (n <= 0)
      throw std::runtime_error{"bare_beast did not start"};
    port_ = static_cast<std::uint16_t>(std::stoi(text));
  }
  std::uint16_t port() const { return port_; }
  pid_t pid() const { return process_->pid(); }

private:
  std::unique_ptr<kit::child> process_;
  std::uint16_t port_ = 0;
};

std::string wish(const char* service, std::size_t n) {
  return "{\"service\":\"" + std::string{service} + "\",\"location\":{\"lat\":24." +
         std::to_string(6'000 + n % 2'500) + ",\"lon\":46.7,\"address\":\"شارع العليا 12\"}," +
         "\"when\":\"asap\",\"payment_method\":\"card\"}";
}

struct contender {
  std::string name;
  post_load load;
  std::size_t share; ///< of the requests: what takes long is asked less often
};

struct figures {
  samples per_second, p50, p99, server_us, client_us, ratio;
};

void print(const std::string& name, int in_flight, const figures& f) {
  print_line(name + ", " + std::to_string(in_flight) + " at once", f.per_second, "/s");
  print_line("  server CPU of one", f.server_us, "us");
  print_line("  times bare Beast", f.ratio, "x");
  print_line("  p50", f.p50, "us");
  print_line("  p99", f.p99, "us");
}

int run(std::size_t requests, int repetitions) {
  let_tokens_last();
  const kit::temporary_directory folder;
  const beast_process beast;
  const kit::server_process callout{{.data = folder.path()}};
  const auto tokens = token_texts(folder.path(), "customer", "cust", 64);
  const auto sold = [](std::size_t n) { return wish("ac.repair", n); };
  const auto unknown = [](std::size_t n) { return wish("no.repair", n); };
  const std::array<contender, 3> all{
      contender{"bare Beast", {beast.port(), beast.pid(), "/v1/bookings", tokens, sold, 201}, 1},
      contender{"Callout's edge, refusing",
                {callout.port(), callout.pid(), "/v1/bookings", tokens, unknown, 422},
                1},
      contender{"Callout, booking",
                {callout.port(), callout.pid(), "/v1/bookings", tokens, sold, 201},
                10}};
  pin(beast.pid(), 0);
  pin(callout.pid(), 0);
  pin(::getpid(), 1);
  std::map<std::pair<int, std::size_t>, figures> seen;
  for (int i = 0; i < repetitions; ++i)
    for (int in_flight : {1, 16, 64}) {
      double bare_us = 0;
      for (std::size_t c = 0; c < all.size(); ++c) {
        const auto n = requests / all[c].share / (in_flight == 1 ? 5 : 1);
        const auto f = measure(all[c].load, in_flight, n);
        bare_us = c == 0 ? f.server_us : bare_us;
        auto& s = seen[{in_flight, c}];
        s.per_second.add(f.per_second);
        s.p50.add(f.p50_us);
        s.p99.add(f.p99_us);
        s.server_us.add(f.server_us);
        s.client_us.add(f.client_us);
        s.ratio.add(f.server_us / bare_us);
      }
    }
  print_heading("POST /v1/bookings: bare Beast, the edge alone, all of Callout");
  print_note("server on one core, client on another; refusing: signed in, checked, 422");
  print_note("booking: until 201; its CPU includes what follows (money held, a search begun)");
  for (const auto& [key, f] : seen)
    print(all[key.second].name, key.first, f);
  return 0;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"What the edge costs, beside bare Beast"};
  std::size_t requests = 50'000;
  int repetitions = 3;
  bool quick = false;
  app.add_option("--requests", requests, "to bare Beast in each run; fewer to what takes longer");
  app.add_option("--repetitions", repetitions, "interleaved");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    requests = 2'000, repetitions = 1;
  try {
    return callout::bench::run(requests, repetitions);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "edge_bench: %s\n", e.what());
    return 1;
  }
}
