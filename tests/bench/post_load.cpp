#include "tests/bench/post_load.hpp"

#include "tests/bench/meter.hpp"
#include "tests/bench/wire.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace callout::bench {

namespace {

struct lane {
  std::unique_ptr<wire> http;
  std::string token;
  steady::time_point posted;
};

double micros(steady::duration d) {
  return std::chrono::duration<double, std::micro>(d).count();
}

} // namespace

post_figures measure(const post_load& load, int in_flight, std::size_t requests) {
  loop events;
  std::vector<std::unique_ptr<lane>> lanes;
  std::vector<double> each;
  each.reserve(requests);
  std::size_t asked = 0;
  const auto next = [&](lane& l) {
    if (asked == requests)
      return;
    const auto body = load.body(asked++);
    l.posted = steady::now();
    l.http->request("POST", load.path, l.token, body);
  };
  for (int i = 0; i < in_flight; ++i) {
    auto& l = *lanes.emplace_back(std::make_unique<lane>());
    l.token = load.tokens[static_cast<std::size_t>(i) % load.tokens.size()];
    l.http =
        std::make_unique<wire>(events.epoll(), load.port, [&](int status, std::string_view body) {
          if (status != load.expected)
            throw std::runtime_error{"answered " + std::to_string(status) + ": " +
                                     std::string{body}};
          each.push_back(micros(steady::now() - l.posted));
          next(l);
        });
  }
  const double server = cpu_seconds(load.server), client = own_cpu_seconds();
  const auto from = steady::now();
  for (auto& l : lanes)
    next(*l);
  if (!events.run([&] { return each.size() == requests; }, from + std::chrono::minutes{2}))
    throw std::runtime_error{"the server does not answer"};
  const double taken = micros(steady::now() - from);
  const auto n = static_cast<double>(requests);
  post_figures f{.per_second = n / taken * 1e6,
                 .server_us = (cpu_seconds(load.server) - server) * 1e6 / n,
                 .client_us = (own_cpu_seconds() - client) * 1e6 / n};
  std::sort(each.begin(), each.end());
  f.p50_us = each[each.size() / 2];
  f.p99_us = each[each.size() * 99 / 100];
  return f;
}

} // namespace callout::bench
