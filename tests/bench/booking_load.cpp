#include "tests/bench/booking_load.hpp"

#include "tests/bench/meter.hpp"

#include <unistd.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <unordered_map>

namespace callout::bench {

namespace {

double ms_since(steady::time_point t) {
  return std::chrono::duration<double, std::milli>(steady::now() - t).count();
}

std::string now_text() {
  const auto now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

} // namespace

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty())
    return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(at, sorted.size() - 1)];
}

struct booking_load::inside {
  struct technician {
    std::string token;
    double lat, lon;
    std::size_t door;
    std::unique_ptr<wire> stream;
  };
  /// One booking after another, each request at the door of who makes it.
  struct lane {
    std::vector<std::unique_ptr<wire>> http;
    std::size_t door = 0; ///< the customer's
    std::string customer, booking, offer, code;
    technician* by = nullptr;
    double lat = 0, lon = 0; ///< of the visit
    steady::time_point posted;
    int step = 0;
    bool created = false;
  };

  explicit inside(load_options o) : options{std::move(o)} {
    std::mt19937 prng{7};
    std::uniform_real_distribution<double> lat{24.60, 24.85}, lon{46.55, 46.85};
    for (const auto& t : options.technicians)
      technicians.push_back(
          {t, lat(prng), lon(prng), technicians.size() % options.doors.size(), nullptr});
  }

  std::vector<double> read_meters() const {
    std::vector<double> all;
    for (const auto& m : options.meters)
      all.push_back(m());
    return all;
  }

  void say_where(technician& t) {
    t.stream->frame("{\"type\":\"location\",\"lat\":" + std::to_string(t.lat) + ",\"lon\":" +
                    std::to_string(t.lon) + ",\"accuracy_m\":5,\"at\":\"" + now_text() + "\"}");
  }
  void say_where_all() {
    for (auto& t : technicians)
      say_where(t);
    said_at = steady::now();
  }

  void offered(technician& t, std::string_view frame) {
    if (text_field(frame, "type") != "offer.made")
      return;
    const std::string booking{text_field(frame, "booking")};
    const auto found = waiting.find(booking);
    if (found == waiting.end()) {
      early.emplace(booking, std::pair{std::string{text_field(frame, "offer")}, &t});
      return;
    }
    auto& l = *found->second;
    waiting.erase(found);
    take(l, std::string{text_field(frame, "offer")}, t);
  }
  void take(lane& l, std::string offer, technician& t) {
    result->offer_ms.push_back(ms_since(l.posted));
    l.offer = std::move(offer);
    l.by = &t;
    next(l);
  }

  void begin(lane& l) {
    if (left == 0)
      return;
    --left;
    const auto& near = technicians[chosen++ * 7919 % technicians.size()];
    l.step = 0;
    l.by = nullptr;
    l.lat = near.lat + 0.004;
    l.lon = near.lon + 0.004;
    l.posted = steady::now();
    l.http[l.door]->request("POST", "/v1/bookings", l.customer,
                            "{\"service\":\"ac.repair\",\"location\":{\"lat\":" +
                                std::to_string(l.lat) + ",\"lon\":" + std::to_string(l.lon) +
                                ",\"address\":\"شارع العليا 12\"},\"when\":\"asap\","
                                "\"payment_method\":\"card\"}",
                            std::to_string(::getpid()) + '-' + std::to_string(++keys));
  }

  void next(lane& l) {
    static const std::vector<std::string> full{"accept", "depart", "arrive", "code",
                                               "start",  "finish", "confirm"};
    static const std::vector<std::string> yardstick{"accept", "depart", "arrive",
                                                    "code",   "start",  "finish"};
    const auto& steps = what == profile::full ? full : yardstick;
    if (l.step == static_cast<int>(steps.size())) {
      ++result->bookings;
      return begin(l);
    }
    const auto& step = steps[static_cast<std::size_t>(l.step++)];
    const auto path = "/v1/bookings/" + l.booking;
    auto& customer = *l.http[l.door];
    auto& technician = *l.http[l.by->door];
    if (step == "accept")
      technician.request("POST", "/v1/offers/" + l.offer + "/accept", l.by->token, "");
    else if (step == "code")
      customer.request("GET", path, l.customer, {});
    else if (step == "confirm")
      customer.request("POST", path + "/confirm", l.customer, "");
    else if (step == "start")
      technician.request("POST", path + "/start", l.by->token, "{\"code\":\"" + l.code + "\"}");
    else if (step == "arrive")
      technician.request("POST", path + "/arrive", l.by->token,
                         "{\"position\":{\"lat\":" + std::to_string(l.lat) +
                             ",\"lon\":" + std::to_string(l.lon) + ",\"accuracy_m\":5,\"at\":\"" +
                             now_text() + "\"}}");
    else
      technician.request("POST", path + '/' + step, l.by->token, "");
  }

  void answered(lane& l, int status, std::string_view body) {
    if (status >= 300) {
      // On several nodes who is busy is known everywhere a little later.
      const bool busy = text_field(body, "code") == "technician.busy";
      ++(busy ? result->outrun : result->unanswered);
      last_problem = body;
      return begin(l);
    }
    if (l.step > 0) {
      if (const auto code = text_field(body, "start_code"); !code.empty())
        l.code = code;
      return next(l);
    }
    result->post_ms.push_back(ms_since(l.posted));
    l.booking = text_field(body, "id");
    if (const auto found = early.find(l.booking); found != early.end()) {
      auto [offer, by] = std::move(found->second);
      early.erase(found);
      return take(l, std::move(offer), *by);
    }
    waiting[l.booking] = &l;
  }

  load_options options;
  loop events;
  std::vector<technician> technicians;
  std::vector<std::unique_ptr<lane>> lanes;
  std::unordered_map<std::string, lane*> waiting;
  std::unordered_map<std::string, std::pair<std::string, technician*>> early;
  load_result* result = nullptr;
  profile what = profile::full;
  std::size_t left = 0, chosen = 0, keys = 0;
  steady::time_point said_at;
  std::string last_problem;
};

booking_load::booking_load(load_options o) : in_{std::make_unique<inside>(std::move(o))} {
}
booking_load::~booking_load() = default;

void booking_load::prepare() {
  auto& in = *in_;
  const auto deadline = steady::now() + std::chrono::seconds{60};
  std::size_t open = 0, shifts = 0;
  for (auto& t : in.technicians) {
    t.stream = std::make_unique<wire>(in.events.epoll(), in.options.doors[t.door],
                                      [&in, &t, &open](int status, std::string_view frame) {
                                        status == 101 ? void(++open) : in.offered(t, frame);
                                      });
    t.stream->open_stream(t.token);
  }
  in.events.run([&] { return open == in.technicians.size(); }, deadline);
  std::vector<std::unique_ptr<wire>> http;
  for (const auto port : in.options.doors)
    http.push_back(std::make_unique<wire>(in.events.epoll(), port, [&](int status, auto body) {
      if (status >= 300)
        throw std::runtime_error{"no shift begins: " + std::string{body}};
      ++shifts;
    }));
  for (std::size_t i = 0; i < in.technicians.size(); ++i) {
    const auto& t = in.technicians[i];
    http[t.door]->request("POST", "/v1/technicians/me/shift", t.token, R"({"on":true})");
    if (!in.events.run([&] { return shifts > i; }, deadline))
      throw std::runtime_error{"the technicians' shifts do not begin in time"};
  }
  in.say_where_all();
}

load_result booking_load::run(profile what, int in_flight, std::size_t bookings) {
  auto& in = *in_;
  load_result r;
  r.in_flight = in_flight;
  in.result = &r;
  in.what = what;
  in.left = bookings;
  in.waiting.clear();
  in.early.clear();
  in.lanes.clear();
  for (int i = 0; i < in_flight; ++i) {
    auto& l = *in.lanes.emplace_back(std::make_unique<inside::lane>());
    l.customer = in.options.customers[static_cast<std::size_t>(i) % in.options.customers.size()];
    l.door = static_cast<std::size_t>(i) % in.options.doors.size();
    for (const auto port : in.options.doors)
      l.http.push_back(std::make_unique<wire>(
          in.events.epoll(), port,
          [&in, &l](int status, std::string_view body) { in.answered(l, status, body); }));
  }
  const auto say_again = [&in] {
    if (steady::now() > in.said_at + std::chrono::seconds{30})
      in.say_where_all();
  };
  say_again();
  const auto before = in.read_meters();
  const double client = own_cpu_seconds();
  const auto from = steady::now();
  for (auto& l : in.lanes)
    in.begin(*l);
  in.events.run(
      [&] {
        say_again();
        return r.bookings + r.unanswered + r.outrun >= bookings;
      },
      from + std::chrono::seconds{60});
  r.seconds = std::chrono::duration<double>(steady::now() - from).count();
  const auto n = static_cast<double>(std::max<std::size_t>(1, r.bookings));
  r.cpu_ms = in.read_meters();
  for (std::size_t i = 0; i < before.size(); ++i)
    r.cpu_ms[i] = (r.cpu_ms[i] - before[i]) * 1000 / n;
  r.client_cpu_ms = (own_cpu_seconds() - client) * 1000 / n;
  r.unanswered = bookings - r.bookings - r.outrun;
  std::sort(r.post_ms.begin(), r.post_ms.end());
  std::sort(r.offer_ms.begin(), r.offer_ms.end());
  in.result = nullptr;
  return r;
}

const std::string& booking_load::last_problem() const {
  return in_->last_problem;
}

} // namespace callout::bench
