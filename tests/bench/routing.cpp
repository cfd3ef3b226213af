#include "tests/bench/routing.hpp"

#include "tests/bench/booking_load.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/wire.hpp"

#include <algorithm>

namespace callout::bench {

namespace {

/// About what a question for a view has on the wire; its answer is as long as the view and this.
constexpr std::size_t question_bytes = 180, envelope_bytes = 80;

/// One view after another over one connection.
class viewer {
public:
  viewer(loop& events, std::uint16_t port, std::string path, std::string token)
      : events_{events}, path_{std::move(path)}, token_{std::move(token)},
        http_{events.epoll(), port, [this](int status, std::string_view body) {
                status_ = status;
                bytes_ = body.size();
              }} {}

  double view_us() {
    status_ = 0;
    const auto from = steady::now();
    http_.request("GET", path_, token_, {});
    events_.run([&] { return status_ != 0; }, from + std::chrono::seconds{10});
    if (status_ != 200)
      throw std::runtime_error{"a view was answered with " + std::to_string(status_)};
    return std::chrono::duration<double, std::micro>(steady::now() - from).count();
  }
  std::size_t bytes() const { return bytes_; }

private:
  loop& events_;
  const std::string path_, token_;
  int status_ = 0;
  std::size_t bytes_ = 0;
  wire http_;
};

double p50(std::vector<double>& all) {
  std::ranges::sort(all);
  return percentile(all, 0.5);
}

} // namespace

routing::routing(const several_nodes& nodes, const kit::nats_server& server, bare_nats& bare,
                 std::string customer, std::string booking)
    : nodes_{nodes}, server_{server}, bare_{bare}, customer_{std::move(customer)},
      booking_{std::move(booking)} {
  const auto doors = nodes.doors();
  const auto owner = nodes.owner("booking", booking_);
  here_ = doors.at(owner);
  away_ = doors.at((owner + 1) % doors.size());
}

void routing::measure(std::size_t views, routing_figures& f) {
  loop events;
  viewer here{events, here_, "/v1/bookings/" + booking_, customer_};
  viewer away{events, away_, "/v1/bookings/" + booking_, customer_};
  std::vector<double> at_home, from_away, bare;
  for (std::size_t i = 0; i < views; ++i) {
    at_home.push_back(here.view_us());
    from_away.push_back(away.view_us());
    bare.push_back(bare_.round_trip_us(question_bytes, here.bytes() + envelope_bytes));
  }
  f.here.add(p50(at_home));
  f.away.add(p50(from_away));
  f.added.add(p50(from_away) - p50(at_home));
  f.bare.add(p50(bare));
  f.beside.add((p50(from_away) - p50(at_home)) / p50(bare));

  struct cost {
    double nodes = 0, nats = 0;
    std::uint64_t questions = 0;
  };
  const auto cost_of = [&](viewer& one) {
    const auto questions = [&] { return questions_answered(bare_, "callout", nodes_.count()); };
    const auto asked = questions();
    const cost before{nodes_.cpu_seconds(), cpu_seconds(server_.pid())};
    for (std::size_t i = 0; i < views; ++i)
      one.view_us();
    const auto us = 1e6 / static_cast<double>(views);
    return cost{(nodes_.cpu_seconds() - before.nodes) * us,
                (cpu_seconds(server_.pid()) - before.nats) * us, questions() - asked};
  };
  const auto of_here = cost_of(here), of_away = cost_of(away);
  f.nodes_cpu.add(of_away.nodes - of_here.nodes);
  f.nats_cpu.add(of_away.nats - of_here.nats);
  f.questions_here += of_here.questions;
  f.questions_away += of_away.questions;
  f.asked += views;
}

void print(const routing_figures& f) {
  print_heading("GET of a booking at its owner's door and at another node's");
  print_note("one at a time, in turns with a bare request of the C client and its answer, as many "
             "bytes each way, through the same nats-server");
  print_line("at the owner's door, p50", f.here, "us");
  print_line("at another node's, p50", f.away, "us");
  print_line("  so routing adds", f.added, "us");
  print_line("  bare NATS round trip, p50", f.bare, "us", at_most(500));
  print_line("  routing beside it", f.beside, "times", at_most(1.5));
  print_line("  CPU of a question and its answer, both nodes", f.nodes_cpu, "us");
  print_line("  the same, nats-server", f.nats_cpu, "us");
  print_note("questions between nodes for " + std::to_string(f.asked) + " views each: " +
             std::to_string(f.questions_here) + " at the owner's door (goal: none), " +
             std::to_string(f.questions_away) + " at another's");
}

} // namespace callout::bench
