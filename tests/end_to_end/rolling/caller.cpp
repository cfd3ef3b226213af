#include "tests/end_to_end/rolling/caller.hpp"

#include "tests/end_to_end/visits.hpp"

namespace callout::rolling {

namespace {

constexpr std::chrono::milliseconds breath{60};
/// So long that a technician is sought meanwhile.
constexpr std::size_t open_max = 10;

} // namespace

caller::caller(kind k, std::vector<std::string> doors, std::string token, std::size_t first)
    : kind_{k}, client_{std::move(doors), std::move(token), first}, thread_{[this] { live(); }} {
}

caller::~caller() {
  leaving_ = true;
  if (thread_.joinable())
    thread_.join();
}

caller::report caller::leave() {
  leaving_ = true;
  thread_.join();
  return report_;
}

void caller::live() {
  while (!leaving_) {
    try {
      kind_ == kind::customer ? book_and_call_off() : set_shift();
    } catch (const std::exception& e) {
      report_.wrong.push_back(e.what());
    }
    end_to_end::pause(breath);
  }
}

json caller::done(const end_to_end::served& s, const std::string& what) {
  ++report_.served;
  served_ = report_.served;
  report_.tries += s.tries;
  if (s.took > report_.longest) {
    report_.longest = s.took;
    report_.slowest = what;
  }
  return s.answer.document();
}

void caller::book_and_call_off() {
  const std::string id =
      done(client_.post("/v1/bookings", end_to_end::wanted_now()), "a booking")["id"];
  report_.booked.push_back(id);
  const auto path = "/v1/bookings/" + id;
  if (done(client_.get(path), "the view of " + id)["id"] != id)
    report_.wrong.push_back("who asked for " + id + " was shown another");
  open_.push_back(id);
  if (open_.size() <= open_max)
    return;
  call_off(open_.front());
  open_.pop_front();
}

/// One for which nobody was found is over by itself, and needs no end.
void caller::call_off(const std::string& id) {
  const auto over = [&] {
    return done(client_.get("/v1/bookings/" + id), "the view of " + id)["status"] == "unfulfilled";
  };
  if (over())
    return;
  try {
    done(client_.post("/v1/bookings/" + id + "/cancel"), "the end of " + id);
    ++report_.called_off;
  } catch (const std::runtime_error&) {
    if (!over())
      throw;
  }
}

void caller::set_shift() {
  on_ = !on_;
  done(client_.post("/v1/technicians/me/shift", {{"on", on_}}), "a shift");
  ++report_.shifts;
}

} // namespace callout::rolling
