#include "tests/end_to_end/faults/probe.hpp"

#include "tests/end_to_end/visits.hpp"

namespace callout::faults {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr std::size_t people = 48;
constexpr auto beat = 50ms, patience = 90'000ms;

/// Whether the same may be asked again under the same key.
bool for_now(const kit::http_answer& a) {
  return a.status == 429 || a.status >= 500 || a.status == 202 ||
         (a.status == 409 && !a.header("retry-after").empty());
}

} // namespace

probe::probe(const crash::site& s) {
  for (const auto& t : kit::tokens(s.data, "technician", "probe", people)) {
    end_to_end::person himself{s.url, t.text};
    // Far from all others, so that nobody asks for him.
    himself.put(
        "/v1/technicians/me",
        {{"name", "Probe"}, {"skills", {"ac"}}, {"base", {{"lat", 21.48}, {"lon", 39.19}}}});
    technicians_.push_back({t.subject, t.text});
  }
  for (const auto& c : kit::tokens(s.data, "customer", "probing", people)) {
    end_to_end::person herself{s.url, c.text};
    const auto id = end_to_end::book(herself, end_to_end::wanted_now("Probe Road"));
    herself.post("/v1/bookings/" + id + "/cancel");
    bookings_.push_back({id, c.text});
  }
}

probe::~probe() {
  if (!threads_.empty())
    end();
}

void probe::begin(std::string url) {
  seen_ = {};
  stop_ = false;
  for (std::size_t line = 0; line < lines; ++line)
    threads_.emplace_back([this, url, line] { run(url, line); });
}

probe::seen probe::end() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  changed_.notify_all();
  for (auto& t : threads_)
    t.join();
  threads_.clear();
  return seen_;
}

/// False when it is to stop.
bool probe::rest(std::chrono::milliseconds time) {
  std::unique_lock lock{mutex_};
  return !changed_.wait_for(lock, time, [&] { return stop_; });
}

void probe::run(const std::string& url, std::size_t line) {
  while (rest(beat)) {
    const auto number = next_[line]++;
    ask(url, number, (number / 2 * lines + line) % people);
  }
}

/// A command under a key and a view, in turns.
void probe::ask(const std::string& url, std::size_t number, std::size_t whose) {
  if (number % 2 == 0) {
    const auto& b = bookings_[whose];
    kit::http_client http{url, b.token};
    served(http, {.target = "/v1/bookings/" + b.id}, "the booking " + b.id);
    return;
  }
  auto& t = technicians_[whose];
  if (!t.sure)
    return;
  kit::http_client http{url, t.token};
  const auto done = served(http,
                           {.method = "POST",
                            .target = "/v1/technicians/me/shift",
                            .body = json{{"on", !t.on}}.dump(),
                            .headers = {{"Idempotency-Key", kit::fresh_key()}}},
                           "a shift of " + t.id);
  t.on = !t.on;
  t.set += done;
  t.sure = done;
}

bool probe::served(kit::http_client& http, const kit::http_request& r, const std::string& what) {
  const auto begun = clock::now();
  const auto passed = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begun);
  };
  std::string last;
  std::size_t retries = 0;
  for (; passed() < patience; ++retries) {
    try {
      const auto a = http.send(r);
      if (a.ok() && a.status != 202) {
        note(what, passed(), retries);
        return true;
      }
      last = std::to_string(a.status) + " " + a.body;
      if (!for_now(a))
        break;
    } catch (const kit::no_answer& e) {
      last = e.what();
      http.disconnect();
    }
    // Also when it is to stop: it is served first.
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, beat, [] { return false; });
  }
  note(what, passed(), retries);
  const std::lock_guard lock{mutex_};
  surprises_.push_back(what + " was not served for " + std::to_string(passed().count()) +
                       " ms: " + last);
  return false;
}

void probe::note(const std::string& what, std::chrono::milliseconds took, std::size_t retries) {
  const std::lock_guard lock{mutex_};
  ++seen_.asked;
  seen_.retries += retries;
  if (took > seen_.longest) {
    seen_.longest = took;
    seen_.what = what;
  }
}

std::size_t probe::acknowledged() const {
  std::size_t all = 0;
  for (const auto& t : technicians_)
    all += t.set;
  return all;
}

crash::findings probe::audit(const crash::log_book& log) const {
  std::map<std::string, std::size_t> told;
  for (const auto& t : technicians_)
    if (t.sure)
      told[t.id] = t.set;
  return audit_shifts(log, told);
}

crash::findings audit_shifts(const crash::log_book& log,
                             const std::map<std::string, std::size_t>& told) {
  crash::findings found;
  for (const auto& [id, times] : told) {
    std::size_t rows = 0;
    for (const auto* r : log.of("technician", id))
      rows += r->type == "technician.shift_set";
    if (rows != times)
      found.push_back("technician/" + id + " was told " + std::to_string(times) +
                      " times that a shift is set; in the log: " + std::to_string(rows));
  }
  return found;
}

} // namespace callout::faults
