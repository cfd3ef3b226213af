// Demand in small steps of time: what is due in a step is drawn from Poisson's law.
#include "simulations/city/crowd.hpp"

#include <boost/asio/post.hpp>

namespace callout::city {
namespace {

using namespace std::chrono_literals;

constexpr auto step = 50ms;
constexpr auto renewal_interval = 30s;

/// Skills that some service asks for, so that every service has technicians: each gets one in
/// turn, and by chance some others.
std::vector<std::string> skills_for(const town& t, std::size_t number, dice& luck) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < t.services.size(); ++i)
    if (i == number % t.services.size() || luck.chance(0.3))
      for (const auto& skill : t.services[i].skills)
        if (std::find(known.begin(), known.end(), skill) == known.end())
          known.push_back(skill);
  return known;
}

} // namespace

crowd::crowd(town& t, const identities& ids)
    : town_{t}, identities_{ids}, luck_{t.settings.seed}, chief_{"", "", dice{luck_.next()}} {
  const auto chief = ids.get("operator", "city-operator", 0).front();
  chief_.subject = chief.subject;
  chief_.token = chief.text;
  if (const auto at = issued_at(chief.text); at && ids.fresh())
    t.learn_time(*at);
  for (auto& [subject, token] : ids.get("technician", "tech", t.settings.technicians))
    technicians_.push_back(
        std::make_unique<technician>(t, person{subject, token, dice{luck_.next()}}));
  for (auto& [subject, token] : ids.get("customer", "cust", t.settings.customers)) {
    customers_.push_back(std::make_unique<customer>(t, person{subject, token, dice{luck_.next()}}));
    free_.push_back(customers_.back().get());
  }
  t.on_free = [this](customer& c) { freed(c); };
  t.on_unauthorised = [this] { renew_tokens(); };
}

crowd::~crowd() {
  if (renewal_.joinable())
    renewal_.join();
}

void crowd::start(std::function<void()> done) {
  for (std::size_t i = 0; i < technicians_.size(); ++i)
    technicians_[i]->start(skills_for(town_, i, luck_), [this, done](bool) {
      if (++answered_ == technicians_.size())
        done();
    });
}

void crowd::open() {
  town_.opened = ticked_ = steady::now();
  if (town_.settings.concurrency)
    for (std::size_t i = 0; i < *town_.settings.concurrency; ++i)
      call_one();
  else
    tick();
}

void crowd::tick() {
  if (town_.closing)
    return;
  const auto now = steady::now();
  const std::chrono::duration<double, std::ratio<60>> passed = now - std::exchange(ticked_, now);
  const auto rate = town_.settings.rate * demand(town_.clock.hour(town_.elapsed()));
  for (auto wanted = luck_.poisson(rate * passed.count()); wanted > 0; --wanted)
    call_one();
  town_.later.after(step, [this] { tick(); });
}

void crowd::call_one() {
  if (free_.empty()) {
    ++town_.counts.held_back;
    return;
  }
  // Any of them, at even odds.
  std::swap(free_[luck_.below(free_.size())], free_.back());
  auto* one = free_.back();
  free_.pop_back();
  one->book();
}

void crowd::freed(customer& c) {
  free_.push_back(&c);
  // After a moment, so that a server that refuses everything is not asked without end.
  if (town_.settings.concurrency && !town_.closing)
    town_.later.after(10ms, [this] {
      if (!town_.closing)
        call_one();
    });
}

void crowd::renew_tokens() {
  const auto now = steady::now();
  if (now - renewed_ < renewal_interval && renewed_ != moment{})
    return;
  renewed_ = now;
  if (renewal_.joinable())
    renewal_.join();
  renewal_ = std::thread{[this] {
    try {
      auto technicians = identities_.get("technician", "tech", technicians_.size());
      auto customers = identities_.get("customer", "cust", customers_.size());
      auto chief = identities_.get("operator", "city-operator", 0).front();
      boost::asio::post(town_.io, [this, technicians, customers, chief] {
        hand_out(technicians, customers, chief);
      });
    } catch (const std::exception&) {
      // The old ones stay; whoever is refused again asks again.
    }
  }};
}

void crowd::hand_out(const std::vector<kit::token>& technicians,
                     const std::vector<kit::token>& customers, const kit::token& chief) {
  for (std::size_t i = 0; i < technicians_.size(); ++i)
    technicians_[i]->renew(technicians[i].text);
  for (std::size_t i = 0; i < customers_.size(); ++i)
    customers_[i]->renew(customers[i].text);
  chief_.token = chief.text;
}

void crowd::leave() {
  for (auto& one : technicians_)
    one->close_line();
  for (auto& one : customers_)
    one->close_line();
}

std::size_t crowd::on_duty() const {
  return static_cast<std::size_t>(std::count_if(technicians_.begin(), technicians_.end(),
                                                [](const auto& t) { return t->on_duty(); }));
}

std::size_t crowd::busy() const {
  return static_cast<std::size_t>(std::count_if(technicians_.begin(), technicians_.end(),
                                                [](const auto& t) { return t->busy(); }));
}

} // namespace callout::city
