#include "tests/bench/nest_service.hpp"

#include "tests/bench/meter.hpp"
#include "tests/kit/own_server.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>
#include <thread>

namespace callout::bench {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Those who have a socket, as the service's schema has it.
constexpr std::size_t technicians = 1000;

fs::path sources() {
  return fs::path{CALLOUT_SOURCE_DIR} / "../shared/yardsticks/baseline-nest";
}

void must(const std::string& what, const std::vector<std::string>& words) {
  const auto done = kit::run("/usr/bin/env", words, 300s);
  if (done.code != 0)
    throw std::runtime_error{what + ": " + done.output + done.error};
}

std::string read_all(const fs::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void replace_once(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == text.npos)
    throw std::runtime_error{"the service no longer holds: " + from};
  text.replace(at, from.size(), to);
}

/// PostgreSQL 15.18 forgets where a row is that an index gave it by distance, and cannot lock it
/// ("attempted to lock invisible tuple"): the nearest are found first, and one of them locked.
void lock_by_id(const fs::path& service) {
  auto text = read_all(service);
  replace_once(
      text, "`SELECT id FROM technicians WHERE available",
      "`SELECT id FROM technicians WHERE id IN (SELECT id FROM technicians WHERE available");
  replace_once(text, "LIMIT 1 FOR UPDATE SKIP LOCKED`",
               "LIMIT 16) AND available ORDER BY pos <-> ${PT('$1', '$2')} "
               "LIMIT 1 FOR UPDATE SKIP LOCKED`");
  std::ofstream{service} << text;
}

std::unique_ptr<kit::child> spawn(const std::vector<std::string>& words, const fs::path& log) {
  const int into = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  auto made = std::make_unique<kit::child>("/usr/bin/env", words, into, into);
  ::close(into);
  return made;
}

void wait_until(const std::function<bool()>& there, kit::child& started, const fs::path& log) {
  const auto until = steady::now() + 30s;
  while (!there())
    if (started.wait(20ms) || steady::now() > until)
      throw std::runtime_error{"it did not start: " + kit::end_of(log)};
}

bool listens(std::uint16_t port) {
  const loop events;
  try {
    const wire tried{events.epoll(), port, [](int, std::string_view) {}};
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

} // namespace

std::string nest_build::missing() {
  if (!fs::exists(sources() / "package-lock.json"))
    return "../shared/yardsticks/baseline-nest is not beside the project";
  for (const char* program : {"/usr/bin/node", "/usr/bin/npm", "/usr/bin/redis-server"})
    if (::access(program, X_OK) != 0)
      return std::string{program} + " is not installed: ./dev bench --cluster --nest installs it";
  return {};
}

nest_build::nest_build() {
  fs::copy(sources(), folder_.path(), fs::copy_options::recursive);
  lock_by_id(folder_ / "src/bookings.service.ts");
  must("npm ci", {"npm", "ci", "--no-audit", "--no-fund", "--prefix", folder_.path().string()});
  must("npm run build", {"npm", "run", "build", "--prefix", folder_.path().string()});
}

nest_service::nest_service(const nest_build& built, kit::postgres_server& database)
    : database_{database}, port_{kit::free_port()} {
  const auto connection = database.fresh_database();
  must("psql",
       {"psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", connection, "-f", built.schema().string()});
  const auto socket = folder_ / "redis.sock", log = folder_ / "log";
  redis_ = spawn({"redis-server", "--port", "0", "--unixsocket", socket.string(), "--save", "",
                  "--appendonly", "no", "--dir", folder_.path().string()},
                 log);
  wait_until([&] { return fs::exists(socket); }, *redis_, log);
  // The pool that serves best with one process, by the yardstick's own report.
  node_ = spawn({"PGHOST=" + database.socket().parent_path().string(), "PGUSER=callout",
                 "PGDATABASE=" + connection.substr(connection.rfind('=') + 1),
                 "REDIS_SOCK=" + socket.string(), "PORT=" + std::to_string(port_), "WORKERS=1",
                 "STYLE=cte", "POOL=6", "NODE_ENV=production", "node", built.main().string()},
                log);
  wait_until([&] { return listens(port_); }, *node_, log);
  std::size_t open = 0;
  for (std::size_t i = 0; i < technicians; ++i) {
    technicians_.push_back(std::make_unique<wire>(
        events_.epoll(), port_, [this, i, &open](int status, std::string_view frame) {
          status == 101 ? void(++open) : offered_(i + 1, frame);
        }));
    technicians_.back()->open_stream({}, "/ws?tech=" + std::to_string(i + 1));
    if (!events_.run([&] { return open > i; }, steady::now() + 10s))
      throw std::runtime_error{"the technicians' streams do not open: " + kit::end_of(log)};
  }
}

/// One run: bookings that wait for their offers, and lanes that carry one after another.
struct nest_service::inside {
  struct lane {
    std::unique_ptr<wire> http;
    std::string booking;
    std::size_t technician = 0, step = 0;
    steady::time_point posted;
  };

  void begin(lane& l) {
    if (left == 0)
      return;
    --left;
    l.step = 0;
    l.posted = steady::now();
    const auto spot = static_cast<double>(++chosen * 7919 % technicians) / technicians - 0.5;
    l.http->request("POST", "/bookings", {},
                    "{\"customer_id\":1,\"skill\":" + std::to_string(chosen % 16) +
                        ",\"lat\":" + std::to_string(24.7136 + spot * 0.4) +
                        ",\"lng\":" + std::to_string(46.6753 - spot * 0.5) +
                        ",\"price_halalas\":34950,\"note\":\"شارع العليا 12\"}");
  }
  void next(lane& l) {
    static const char* const statuses[]{"en_route", "in_progress", "completed"};
    const auto path = "/bookings/" + l.booking;
    const auto who = "{\"technician_id\":" + std::to_string(l.technician);
    if (l.step == 4) {
      ++result.bookings;
      return begin(l);
    }
    if (++l.step == 1)
      l.http->request("POST", path + "/accept", {}, who + '}');
    else
      l.http->request("POST", path + "/status", {},
                      who + ",\"status\":\"" + statuses[l.step - 2] + "\"}");
  }
  void take(lane& l, std::size_t technician) {
    result.offer_ms.push_back(
        std::chrono::duration<double, std::milli>(steady::now() - l.posted).count());
    l.technician = technician;
    next(l);
  }
  void offered(std::size_t technician, std::string_view frame) {
    const std::string booking{text_field(frame, "booking_id")};
    if (const auto found = waiting.find(booking); found != waiting.end())
      take(*waiting.extract(found).mapped(), technician);
    else
      early.emplace(booking, technician);
  }
  void answered(lane& l, int status, std::string_view body) {
    if (status >= 300) {
      ++result.unanswered;
      return begin(l);
    }
    if (l.step > 0)
      return next(l);
    l.booking = text_field(body, "id");
    if (const auto found = early.find(l.booking); found != early.end())
      take(l, early.extract(found).mapped());
    else
      waiting[l.booking] = &l;
  }

  load_result result;
  std::size_t left = 0, chosen = 0;
  std::map<std::string, lane*> waiting;
  std::map<std::string, std::size_t> early;
  std::vector<std::unique_ptr<lane>> lanes;
};

load_result nest_service::run(int in_flight, std::size_t bookings) {
  inside in;
  auto& r = in.result;
  in.left = bookings;
  r.in_flight = in_flight;
  offered_ = [&](std::size_t technician, std::string_view frame) { in.offered(technician, frame); };
  for (int i = 0; i < in_flight; ++i) {
    auto& l = *in.lanes.emplace_back(std::make_unique<inside::lane>());
    l.http = std::make_unique<wire>(
        events_.epoll(), port_,
        [&in, &l](int status, std::string_view body) { in.answered(l, status, body); });
  }
  const auto meters = [this] {
    return std::vector{cpu_seconds(node_->pid()), family_cpu_seconds(database_.pid()),
                       cpu_seconds(redis_->pid())};
  };
  const auto before = meters();
  const auto from = steady::now();
  for (auto& l : in.lanes)
    in.begin(*l);
  events_.run([&] { return r.bookings + r.unanswered >= bookings; }, from + 60s);
  r.seconds = std::chrono::duration<double>(steady::now() - from).count();
  r.cpu_ms = meters();
  const auto n = static_cast<double>(std::max<std::size_t>(1, r.bookings));
  for (std::size_t i = 0; i < before.size(); ++i)
    r.cpu_ms[i] = (r.cpu_ms[i] - before[i]) * 1000 / n;
  r.unanswered = bookings - r.bookings;
  std::ranges::sort(r.offer_ms);
  return r;
}

} // namespace callout::bench
