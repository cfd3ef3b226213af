#include "gateway/payments/desk.hpp"

#include <algorithm>

namespace callout::payments {

namespace {

verdict unknown(std::string_view code) {
  return {.result = payment::result::unknown, .code = std::string{code}};
}

/// As the books have it: where they disagree with what was told, a look-up shows it.
verdict in_the_books(const line& l) {
  auto v = l.told;
  if (v.amount)
    v.amount = l.booked;
  return v;
}

/// What was done instead: a halala more held, or one less moved.
money bent(const order& o, money amount) {
  amount.minor += o.what == deed::hold ? 1 : amount.minor > 1 ? -1 : 0;
  return amount;
}

} // namespace

desk::desk(const std::filesystem::path& file, callout::clock& c, const desk_options& options)
    : options_{options}, clock_{c}, books_{file}, thread_{[this] { run(); }} {
}

desk::~desk() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void desk::ask(order o, told done) {
  enter({std::move(o), false, std::move(done)});
}

void desk::look_up(deed d, std::string key, told done) {
  enter({{.what = d, .key = std::move(key)}, true, std::move(done)});
}

void desk::enter(job j) {
  bool full = false;
  {
    const std::lock_guard lock{mutex_};
    if (stopping_)
      return;
    full = waiting_.size() >= options_.waiting_max;
    if (!full)
      waiting_.push_back(std::move(j));
  }
  if (full)
    j.done(unknown("busy"));
  else
    wake_.notify_one();
}

void desk::set_faults(fault_plan plan) {
  const std::lock_guard lock{mutex_};
  fate_ = fate{std::move(plan)};
}

json desk::faults() const {
  const std::lock_guard lock{mutex_};
  return json::parse(to_json(fate_.plan()));
}

void desk::run() {
  for (;;) {
    auto group = next_group();
    if (group.empty() && delayed_.empty())
      return;
    hand_out(decide(std::move(group)));
    hand_out_delayed();
  }
}

/// Empty when a delayed answer is due, or at the end.
std::vector<desk::job> desk::next_group() {
  std::unique_lock lock{mutex_};
  const auto ready = [this] { return stopping_ || !waiting_.empty(); };
  if (delayed_.empty())
    wake_.wait(lock, ready);
  else
    wake_.wait_until(lock, delayed_.begin()->first, ready);
  if (stopping_ && waiting_.empty())
    delayed_.clear(); // They are in the books; whoever waits for them will ask again.
  std::vector<job> group;
  while (!waiting_.empty() && group.size() < options_.group_max) {
    group.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return group;
}

std::vector<desk::answer> desk::decide(std::vector<job> group) {
  std::vector<answer> answers;
  answers.reserve(group.size());
  {
    const std::lock_guard lock{mutex_};
    for (auto& j : group)
      answers.push_back(
          {{}, fate_.draw(j.look_up ? deed::look_up : j.asked.what), std::move(j.done)});
  }
  if (group.empty())
    return answers;
  try {
    books_.begin();
    for (std::size_t i = 0; i < group.size(); ++i)
      answers[i].says = decide(group[i], answers[i].luck);
    books_.commit();
  } catch (const journal_error&) {
    // Whether the commit reached the disk is not known, and so it is said.
    books_.roll_back();
    for (auto& a : answers)
      a.says = unknown("books_failed");
  }
  return answers;
}

verdict desk::decide(const job& j, const misfortune& luck) {
  if (luck.error || luck.before)
    return unknown(luck.error ? "provider_error" : "timeout");
  if (luck.for_now && !j.look_up)
    return {.result = payment::result::declined, .code = "refused_for_now", .for_now = true};
  const auto known = books_.find(j.asked.what, j.asked.key);
  verdict says;
  if (j.look_up)
    says = known ? in_the_books(*known) : verdict{.result = payment::result::missing};
  else if (!known)
    says = first_hearing(j.asked, luck);
  else if (known->asked == j.asked)
    says = known->told;
  else
    says = {.result = payment::result::declined, .code = "idempotency_mismatch"};
  return luck.after ? unknown("timeout") : says;
}

verdict desk::first_hearing(const order& o, const misfortune& luck) {
  line l{.asked = o, .at = clock_.now()};
  l.booked.currency = o.amount.currency;
  if (luck.decline)
    l.told = {.result = payment::result::declined, .code = *luck.decline};
  else
    l.told = judge(o, books_.subject_of(o), l.at, options_.hold_lifetime);
  if (l.told.result == payment::result::ok) {
    l.told.reference = reference_of(o.what, books_.last_id() + 1);
    l.booked = luck.disagree || luck.wrong ? bent(o, *l.told.amount) : *l.told.amount;
    if (luck.wrong)
      l.told.amount = l.booked;
    if (refers_to(o.what))
      l.about = line_named(o.reference);
  }
  books_.add(l);
  return l.told;
}

void desk::hand_out(std::vector<answer> answers) {
  for (auto& a : answers) {
    const int times = a.luck.twice ? 2 : 1;
    for (int i = 0; i < times; ++i)
      if (a.luck.delay.count() > 0 && delayed_.size() < options_.delayed_max)
        delayed_.emplace(std::chrono::steady_clock::now() + a.luck.delay,
                         std::pair{a.says, a.done});
      else
        a.done(a.says);
  }
}

void desk::hand_out_delayed() {
  const auto now = std::chrono::steady_clock::now();
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    const auto due = std::move(delayed_.begin()->second);
    delayed_.erase(delayed_.begin());
    due.second(due.first);
  }
}

} // namespace callout::payments
